#pragma once

#include "messages/codec_shape.hpp"

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

/// Appends values to a text.
class encoder {
public:
  explicit encoder(std::string& out) : out_{out} {
    // nop
  }

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

  /// Like `put_field`, for bytes that `write` appends.
  template <class Write>
  void put_written_field(std::uint32_t number, Write write) {
    put_number(key_of(number, wire_kind::bytes));
    with_length(write);
  }

private:
  __extension__ typedef __int128 wide_integer;

  template <class T>
  void put_value(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      out_.push_back(value ? 1 : 0);
    } else if constexpr (std::is_enum_v<T>) {
      put_number(static_cast<std::uint64_t>(value));
    } else if constexpr (std::is_same_v<T, wide_integer>) {
      out_.push_back(16);
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
      out_ += value;
    } else {
      with_length([&](std::string&) { put_content(value); });
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
      std::visit([this](const auto& each) { put_content(each); }, value);
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
      out_.push_back(value ? 1 : 0);
      if (value)
        put_value(*value);
    } else {
      put_value(value);
    }
  }

  template <class Write>
  void with_length(Write write) {
    const auto at = out_.size();
    out_.push_back(0); // Enough for most lengths; longer content is moved.
    write(out_);
    auto length = out_.size() - at - 1;
    if (length < 0x80U) {
      out_[at] = static_cast<char>(length);
      return;
    }
    char prefix[10];
    const auto size = write_number(prefix, length);
    out_.insert(at, size - 1, '\0');
    std::memcpy(out_.data() + at, prefix, size);
  }

  static std::size_t write_number(char* to, std::uint64_t value) {
    std::size_t size = 0;
    for (; value >= 0x80U; value >>= 7U)
      to[size++] = static_cast<char>(value | 0x80U);
    to[size++] = static_cast<char>(value);
    return size;
  }

  void put_number(std::uint64_t value) {
    if (value < 0x80U) {
      out_.push_back(static_cast<char>(value));
      return;
    }
    char bytes[10];
    out_.append(bytes, write_number(bytes, value));
  }

  void put_fixed(std::uint64_t value) {
    static_assert(std::endian::native == std::endian::little);
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out_.append(bytes, sizeof value);
  }

  std::string& out_;
};

template <class T>
std::string encoded(const T& value) {
  std::string out;
  encoder{out}.put(value);
  return out;
}

} // namespace fillguard::codec
