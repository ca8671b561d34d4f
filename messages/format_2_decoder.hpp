#pragma once

#include "messages/codec_shape.hpp"

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace fillguard::codec {

// The bytes of release 0.1.0, format 2 of the journal: each value directly
// after the one before, without numbers or lengths.
//
//   bool, enum     one byte
//   integer        seven bits a byte, least first, the high bit: more follow;
//                  a signed n is written as 2n, or -2n - 1 below zero
//   double         eight bytes, least first
//   text           its length, its bytes
//   optional       0, or 1 and the value
//   sequence, map  the count, the elements
//   variant        the index, the value
//   record         its fields of that format, by rising number

/// Reads format 2. The decoder stays bad after the first value that cannot be
/// read.
class format_2_decoder {
public:
  explicit format_2_decoder(std::string_view in) : in_{in} {
    // nop
  }

  bool good() const { return good_; }

  /// Whether all input was read without an error.
  bool done() const { return good_ && in_.empty(); }

  std::string_view rest() const { return in_; }

  template <class T>
  void get(T& value) {
    if (!good_)
      return;
    if constexpr (std::is_same_v<T, bool>) {
      const auto number = byte();
      good_ = good_ && number <= 1;
      value = number == 1;
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(byte());
      good_ = good_ && is_valid(value);
    } else if constexpr (std::is_same_v<T, wide_integer>) {
      std::int64_t high = 0;
      std::uint64_t low = 0;
      get(high);
      get(low);
      value = static_cast<wide_integer>(
        (static_cast<unsigned_wide>(high) << 64U) | low);
    } else if constexpr (std::unsigned_integral<T>) {
      const auto read = number();
      value = static_cast<T>(read);
      good_ = good_ && value == read;
    } else if constexpr (std::signed_integral<T>) {
      const auto read = number();
      const auto wide =
        static_cast<std::int64_t>((read >> 1U) ^ (~(read & 1U) + 1U));
      value = static_cast<T>(wide);
      good_ = good_ && value == wide;
    } else if constexpr (std::is_same_v<T, double>) {
      std::uint64_t bits = 0;
      for (unsigned i = 0; i < 8; ++i)
        bits |= static_cast<std::uint64_t>(byte()) << (8 * i);
      value = std::bit_cast<double>(bits);
    } else if constexpr (std::is_same_v<T, std::string>) {
      value = std::string{bytes(number())};
    } else if constexpr (is_decimal<T>) {
      std::int64_t count = 0;
      get(count);
      value = T::from_millionths(count);
    } else if constexpr (is_duration<T>) {
      std::int64_t count = 0;
      get(count);
      value = T{static_cast<typename T::rep>(count)};
    } else if constexpr (is_time<T>) {
      typename T::duration since{};
      get(since);
      value = T{since};
    } else if constexpr (is_optional<T>) {
      bool present = false;
      get(present);
      value.reset();
      if (present && good_)
        get(value.emplace(blank<typename T::value_type>::make()));
    } else if constexpr (is_sequence<T>) {
      const auto count = number();
      // Each element takes a byte at least.
      good_ = good_ && count <= in_.size();
      value.clear();
      for (std::uint64_t i = 0; good_ && i < count; ++i) {
        value.push_back(blank<typename T::value_type>::make());
        get(value.back());
      }
    } else if constexpr (is_map<T>) {
      const auto count = number();
      good_ = good_ && count <= in_.size();
      value.clear();
      for (std::uint64_t i = 0; good_ && i < count; ++i) {
        auto key = blank<typename T::key_type>::make();
        get(key);
        get(value[std::move(key)]);
      }
    } else if constexpr (is_array<T>) {
      for (auto& each : value)
        get(each);
    } else if constexpr (is_variant<T>) {
      get_variant(value, std::make_index_sequence<std::variant_size_v<T>>{});
    } else {
      get_fields(value, std::make_index_sequence<description_of<T>.size>{});
    }
  }

private:
  __extension__ typedef __int128 wide_integer;
  __extension__ typedef unsigned __int128 unsigned_wide;

  static constexpr std::uint8_t format = 2;

  template <class T, std::size_t... Is>
  void get_variant(T& value, std::index_sequence<Is...>) {
    // Format 2 numbers alternatives by their index, from 0.
    const std::uint32_t number = byte() + 1U;
    const bool known = good_
                       && ((number == alternative_numbers<T>[Is]
                            && (get(value.template emplace<Is>()), true))
                           || ...);
    good_ = good_ && known;
  }

  template <class T, std::size_t... Is>
  void get_fields(T& value, std::index_sequence<Is...> places) {
    (get_numbered<Is + 1>(value, places), ...);
  }

  /// Reads the field of that number, if the record and the format have one.
  template <std::uint32_t Number, class T, std::size_t... Is>
  void get_numbered(T& value, std::index_sequence<Is...>) {
    const auto one =
      [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
        constexpr auto& field = std::get<I>(description_of<T>.fields);
        if constexpr (field.number == Number && field.since <= format)
          get(value.*(field.member));
      };
    (one(std::integral_constant<std::size_t, Is>{}), ...);
  }

  std::uint8_t byte() {
    if (in_.empty()) {
      good_ = false;
      return 0;
    }
    const auto out = static_cast<std::uint8_t>(in_.front());
    in_.remove_prefix(1);
    return out;
  }

  std::uint64_t number() {
    std::uint64_t out = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto read = byte();
      if (shift == 63 && read > 1)
        break;
      out |= static_cast<std::uint64_t>(read & 0x7fU) << shift;
      if ((read & 0x80U) == 0)
        return out;
    }
    good_ = false;
    return 0;
  }

  std::string_view bytes(std::uint64_t count) {
    if (!good_ || count > in_.size()) {
      good_ = false;
      return {};
    }
    const auto out = in_.substr(0, count);
    in_.remove_prefix(count);
    return out;
  }

  std::string_view in_;
  bool good_ = true;
};

/// Decodes a value of which these are all the bytes; absent when they are not
/// valid.
template <class T>
std::optional<T> decoded_format_2(std::string_view bytes) {
  std::optional<T> out{blank<T>::make()};
  format_2_decoder in{bytes};
  in.get(*out);
  if (!in.done())
    out.reset();
  return out;
}

} // namespace fillguard::codec
