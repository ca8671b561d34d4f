#pragma once

#include "messages/codec_shape.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

namespace fillguard::codec {

// Values as bytes, from each record's description alone:
//
//   record   = field*
//   field    = key value           key: number of the field * 4 + kind
//   variant  = number record       of the alternative
//   sequence = value*              likewise arrays
//   map      = (value value)*      key and value
//
// The kind shows how the value ends (codec_shape.hpp). A record, variant,
// sequence, map or text as a value starts with its length. A signed number n is
// written as 2n, or as -2n - 1 below zero. A field that is absent or empty is
// not written, unless its default is something else. Within a sequence, an
// optional value is 0, or 1 and the value.

/// Appends values to a text. The text has spare room at its end, which the
/// destructor removes.
class encoder {
public:
  explicit encoder(std::string& out) : out_{out} { open(out_.size(), 256); }

  encoder(const encoder&) = delete;
  encoder& operator=(const encoder&) = delete;

  ~encoder() { out_.resize(size()); }

  /// Writes a whole text; a value that has a length is written without the
  /// length.
  template <class T>
  void put(const T& value) {
    if constexpr (wire_kind_of<T>() == wire_kind::bytes
                  && !std::is_same_v<T, std::string>)
      put_content(value);
    else
      put_value(value);
  }

  /// One field of a record that is written piece by piece.
  template <class T>
  void put_field(std::uint32_t number, const T& value) {
    if constexpr (can_be_empty<T>)
      if (is_empty(value))
        return;
    put_number(key_of(number, wire_kind_of<T>()));
    if constexpr (is_optional<T>)
      put_value(*value); // An empty text is present too.
    else
      put_value(value);
  }

private:
  __extension__ typedef __int128 wide_integer;

  template <class T>
  void put_value(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      put_byte(value ? 1 : 0);
    } else if constexpr (std::is_enum_v<T>) {
      put_number(static_cast<std::uint64_t>(value));
    } else if constexpr (std::is_same_v<T, wide_integer>) {
      put_byte(16);
      put_fixed(static_cast<std::uint64_t>(value));
      put_fixed(static_cast<std::uint64_t>(value >> 64));
    } else if constexpr (std::unsigned_integral<T>) {
      put_number(value);
    } else if constexpr (std::signed_integral<T>) {
      const auto wide = static_cast<std::int64_t>(value);
      put_number((static_cast<std::uint64_t>(wide) << 1U)
                 ^ static_cast<std::uint64_t>(wide >> 63));
    } else if constexpr (std::is_same_v<T, double>) {
      put_fixed(std::bit_cast<std::uint64_t>(value));
    } else if constexpr (is_decimal<T>) {
      put_value(value.millionths());
    } else if constexpr (is_duration<T>) {
      put_value(static_cast<std::int64_t>(value.count()));
    } else if constexpr (is_time<T>) {
      put_fixed(static_cast<std::uint64_t>(
        static_cast<std::int64_t>(value.time_since_epoch().count())));
    } else if constexpr (std::is_same_v<T, std::string>) {
      put_number(value.size());
      need(value.size());
      std::memcpy(at_, value.data(), value.size());
      at_ += value.size();
    } else {
      with_length(length_bytes(value), [&] { put_content(value); });
    }
  }

  /// Writes the content of a value that has a length, without the length.
  template <class T>
  void put_content(const T& value) {
    if constexpr (is_sequence<T> || is_array<T>) {
      for (const auto& each : value)
        put_element(each);
    } else if constexpr (is_map<T>) {
      for (const auto& [key, mapped] : value) {
        put_element(key);
        put_element(mapped);
      }
    } else if constexpr (is_variant<T>) {
      constexpr auto& numbers = alternative_numbers<T>;
      static_assert(numbers.size() == std::variant_size_v<T>,
                    "an alternative of this variant has no number");
      put_number(numbers[value.index()]);
      std::visit([this](const auto& each) { this->put_content(each); }, value);
    } else {
      for_each_field(value, [this](const auto& field, const auto& member) {
        if constexpr (can_be_empty<std::remove_cvref_t<decltype(member)>>)
          if (is_empty(member) && !is_empty_by_default(field.member))
            return put_number(key_of(field.number, wire_kind::nothing));
        put_field(field.number, member);
      });
    }
  }

  template <class T>
  void put_element(const T& value) {
    if constexpr (is_optional<T>) {
      put_byte(value ? 1 : 0);
      if (value)
        put_value(*value);
    } else {
      put_value(value);
    }
  }

  /// Bytes to leave for the length of a value, by what it holds at least: to
  /// move a long value afterwards costs more than a byte.
  template <class T>
  static std::size_t length_bytes(const T& value) {
    constexpr std::size_t one_byte = 0x80;
    constexpr std::size_t least_element = 6;
    constexpr std::size_t large_record = 4 * one_byte;
    if constexpr (is_sequence<T> || is_map<T>)
      return value.size() >= one_byte / least_element ? 2 : 1;
    else
      return sizeof(T) >= large_record ? 2 : 1;
  }

  template <class Write>
  void with_length(std::size_t bytes, Write write) {
    need(bytes);
    at_ += bytes;
    const auto began = size();
    write();
    const auto length = size() - began;
    const auto wanted = size_of_number(length);
    if (wanted > bytes) {
      const auto more = wanted - bytes;
      need(more);
      std::memmove(out_.data() + began + more, out_.data() + began, length);
      at_ += more;
      write_number(out_.data() + began - bytes, length, wanted);
    } else {
      write_number(out_.data() + began - bytes, length, bytes);
    }
  }

  static std::size_t size_of_number(std::uint64_t value) {
    std::size_t size = 1;
    for (; value >= 0x80U; value >>= 7U)
      ++size;
    return size;
  }

  /// Writes `value` in so many bytes, which may be more than it needs.
  static void write_number(char* to, std::uint64_t value, std::size_t bytes) {
    for (; bytes > 1; --bytes, value >>= 7U)
      *to++ = static_cast<char>(value | 0x80U);
    *to = static_cast<char>(value & 0x7fU);
  }

  void put_byte(char value) {
    need(1);
    *at_++ = value;
  }

  void put_number(std::uint64_t value) {
    need(10);
    for (; value >= 0x80U; value >>= 7U)
      *at_++ = static_cast<char>(value | 0x80U);
    *at_++ = static_cast<char>(value);
  }

  void put_fixed(std::uint64_t value) {
    static_assert(std::endian::native == std::endian::little);
    need(sizeof value);
    std::memcpy(at_, &value, sizeof value);
    at_ += sizeof value;
  }

  std::size_t size() const {
    return static_cast<std::size_t>(at_ - out_.data());
  }

  /// Makes room for so many bytes.
  void need(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - at_) < bytes)
      open(size(), bytes);
  }

  /// Goes on behind `size` bytes of the text, of which it has twice as many.
  [[gnu::noinline]] void open(std::size_t size, std::size_t bytes) {
    out_.resize(std::max(2 * size, size + bytes));
    at_ = out_.data() + size;
    end_ = out_.data() + out_.size();
  }

  std::string& out_; ///< With room behind what is written.
  char* at_ = nullptr;
  char* end_ = nullptr;
};

template <class T>
std::string encoded(const T& value) {
  std::string out;
  encoder{out}.put(value);
  return out;
}

} // namespace fillguard::codec
