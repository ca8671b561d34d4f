#pragma once

#include "messages/codec_shape.hpp"
#include "messages/result.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace fillguard::codec {

/// Why bytes could not be read.
struct decode_problem {
  std::string where; ///< The path of the field: "intent.purpose".
  std::string what;
  /// The bytes are intact, but contain a value of an enumeration or an
  /// alternative of a variant that this release does not define.
  bool newer = false;
};

/// Reads what `encoder` writes. Unknown fields are skipped, absent ones keep
/// their default. A value that cannot be read is a problem and ends the
/// reading. Never reads beyond the text, and never allocates more than the text
/// could hold.
class decoder {
public:
  explicit decoder(std::string_view in)
      : at_{in.data()}, end_{in.data() + in.size()} {
    // nop
  }

  /// Reads a whole text as one value.
  template <class T>
  void get(T& value) {
    if constexpr (wire_kind_of<T>() == wire_kind::bytes
                  && !std::is_same_v<T, std::string>)
      get_content(value);
    else
      get_value(value);
    if (good() && at_ != end_)
      fail("has bytes after its end");
  }

  bool good() const { return !problem_; }
  const std::optional<decode_problem>& problem() const { return problem_; }

  /// Fields that were skipped since this release has no field of their number.
  std::uint64_t unknown_fields() const { return unknown_fields_; }

private:
  __extension__ typedef __int128 wide_integer;
  __extension__ typedef unsigned __int128 unsigned_wide;

  template <class T>
  void get_value(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      const auto number = get_number();
      if (number > 1)
        fail("is neither true nor false");
      value = number == 1;
    } else if constexpr (std::is_enum_v<T>) {
      const auto number = get_number();
      value = static_cast<T>(number);
      if (good() && number >= count_of<T>)
        fail("value " + std::to_string(number) + " of "
               + std::string{values_of<T>.name} + " is unknown",
             true);
    } else if constexpr (std::is_same_v<T, wide_integer>) {
      if (get_number() != 16)
        fail("is a wide number without 16 bytes");
      const auto low = get_fixed();
      const auto high = get_fixed();
      value = static_cast<wide_integer>(
        (static_cast<unsigned_wide>(high) << 64U) | low);
    } else if constexpr (std::unsigned_integral<T>) {
      const auto number = get_number();
      value = static_cast<T>(number);
      if (value != number)
        fail("a number is out of range");
    } else if constexpr (std::signed_integral<T>) {
      const auto number = get_number();
      const auto wide =
        static_cast<std::int64_t>((number >> 1U) ^ (~(number & 1U) + 1U));
      value = static_cast<T>(wide);
      if (value != wide)
        fail("a number is out of range");
    } else if constexpr (std::is_same_v<T, double>) {
      value = std::bit_cast<double>(get_fixed());
    } else if constexpr (is_decimal<T>) {
      std::int64_t count = 0;
      get_value(count);
      value = T::from_millionths(count);
    } else if constexpr (is_duration<T>) {
      std::int64_t count = 0;
      get_value(count);
      value = T{static_cast<typename T::rep>(count)};
    } else if constexpr (is_time<T>) {
      value = T{typename T::duration{
        static_cast<typename T::rep>(static_cast<std::int64_t>(get_fixed()))}};
    } else if constexpr (std::is_same_v<T, std::string>) {
      const auto length = get_length();
      value.assign(at_, length);
      at_ += length;
    } else {
      const auto length = get_length();
      const auto* outer = std::exchange(end_, at_ + length);
      get_content(value);
      end_ = outer;
    }
  }

  template <class T>
  void get_content(T& value) {
    if constexpr (is_sequence<T>) {
      value.clear();
      if constexpr (wire_kind_of<typename T::value_type>() == wire_kind::bytes
                    && requires { value.reserve(1); })
        value.reserve(count_of_elements());
      while (good() && at_ != end_) {
        value.push_back(blank<typename T::value_type>::make());
        get_element(value.back());
      }
    } else if constexpr (is_array<T>) {
      // An earlier release may have had fewer places; a later one may add more
      // after these.
      for (auto& each : value)
        if (good() && at_ != end_)
          get_element(each);
      if (good() && at_ != end_) {
        ++unknown_fields_;
        at_ = end_;
      }
    } else if constexpr (is_map<T>) {
      value.clear();
      while (good() && at_ != end_) {
        auto key = blank<typename T::key_type>::make();
        get_element(key);
        if (good())
          get_element(value[std::move(key)]);
      }
    } else if constexpr (is_variant<T>) {
      get_variant(value, std::make_index_sequence<std::variant_size_v<T>>{});
    } else {
      get_fields(value, std::make_index_sequence<description_of<T>.size>{});
    }
  }

  template <class T>
  void get_element(T& value) {
    if constexpr (is_optional<T>) {
      bool present = false;
      get_value(present);
      value.reset();
      if (present && good())
        get_value(value.emplace(blank<typename T::value_type>::make()));
    } else {
      get_value(value);
    }
  }

  template <class T, std::size_t... Is>
  void get_variant(T& value, std::index_sequence<Is...>) {
    constexpr auto& numbers = alternative_numbers<T>;
    static_assert(numbers.size() == std::variant_size_v<T>,
                  "an alternative of this variant has no number");
    const auto number = get_number();
    if (!good())
      return;
    const bool known = ((number == numbers[Is]
                         && (get_content(value.template emplace<Is>()), true))
                        || ...);
    if (!known) {
      fail("a record of kind " + std::to_string(number) + " is unknown", true);
      at_ = end_;
    }
  }

  template <class T, std::size_t... Is>
  void get_fields(T& value, std::index_sequence<Is...>) {
    // Fields nearly always come in the order in which they are written.
    (get_next<Is>(value), ...);
    while (good() && at_ != end_) {
      const auto key = get_number();
      const bool known = (get_by_key<Is>(value, key) || ...);
      if (!known && good()) {
        ++unknown_fields_;
        skip(static_cast<wire_kind>(key & 3U));
      }
    }
  }

  template <std::size_t I, class T>
  void get_next(T& value) {
    constexpr auto& field = std::get<I>(description_of<T>.fields);
    if constexpr (field.number != 0) {
      using member = std::remove_cvref_t<decltype(value.*(field.member))>;
      constexpr auto key = key_of(field.number, wire_kind_of<member>());
      if constexpr (key < 0x80U) {
        if (good() && at_ != end_ && static_cast<unsigned char>(*at_) == key) {
          ++at_;
          get_member<I>(value);
        }
      }
    }
  }

  template <std::size_t I, class T>
  bool get_by_key(T& value, std::uint64_t key) {
    constexpr auto& field = std::get<I>(description_of<T>.fields);
    if constexpr (field.number == 0) {
      return false;
    } else {
      using member = std::remove_cvref_t<decltype(value.*(field.member))>;
      if (!good() || (key >> 2U) != field.number)
        return false;
      if constexpr (can_be_empty<member>) {
        if (key == key_of(field.number, wire_kind::nothing)) {
          value.*(field.member) = member{};
          return true;
        }
      }
      if (key != key_of(field.number, wire_kind_of<member>())) {
        fail("has another kind of value than here", true);
        name_field(field.name);
      } else {
        get_member<I>(value);
      }
      return true;
    }
  }

  template <std::size_t I, class T>
  void get_member(T& value) {
    constexpr auto& field = std::get<I>(description_of<T>.fields);
    auto& member = value.*(field.member);
    using member_type = std::remove_cvref_t<decltype(member)>;
    if constexpr (is_optional<member_type>)
      get_value(
        member.emplace(blank<typename member_type::value_type>::make()));
    else
      get_value(member);
    if (!good())
      name_field(field.name);
  }

  void skip(wire_kind kind) {
    switch (kind) {
    case wire_kind::number:
      get_number();
      return;
    case wire_kind::fixed:
      get_fixed();
      return;
    case wire_kind::bytes:
      at_ += get_length();
      return;
    case wire_kind::nothing:
      return;
    }
  }

  /// Of values with a length, up to the end or to what is none: each takes a
  /// byte at least.
  std::size_t count_of_elements() const {
    std::size_t count = 0;
    for (const auto* at = at_; at < end_; ++count) {
      const auto first = static_cast<unsigned char>(*at);
      if (first >= 0x80U || end_ - at <= first)
        return count;
      at += 1 + first;
    }
    return count;
  }

  std::uint64_t get_number() {
    // Most numbers take a byte.
    if (at_ != end_ && static_cast<unsigned char>(*at_) < 0x80U)
      return static_cast<unsigned char>(*at_++);
    return get_long_number();
  }

  std::uint64_t get_long_number() {
    std::uint64_t out = 0;
    for (unsigned shift = 0; shift < 64 && at_ != end_; shift += 7) {
      const auto byte = static_cast<unsigned char>(*at_++);
      if (shift == 63 && byte > 1)
        break;
      out |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
      if ((byte & 0x80U) == 0)
        return out;
    }
    fail("is not a number");
    return 0;
  }

  std::uint64_t get_fixed() {
    std::uint64_t out = 0;
    if (static_cast<std::size_t>(end_ - at_) < sizeof out) {
      fail("has fewer than eight bytes");
      return 0;
    }
    std::memcpy(&out, at_, sizeof out);
    at_ += sizeof out;
    return out;
  }

  std::size_t get_length() {
    const auto length = get_number();
    if (length > static_cast<std::size_t>(end_ - at_)) {
      fail("is longer than the text");
      return 0;
    }
    return static_cast<std::size_t>(length);
  }

  // Both are slow, and only called after an error.

  [[gnu::cold, gnu::noinline]] void fail(std::string_view what,
                                         bool newer = false) {
    if (!problem_)
      problem_ = decode_problem{"", std::string{what}, newer};
    at_ = end_;
  }

  [[gnu::cold, gnu::noinline]] void name_field(std::string_view name) {
    auto& where = problem_->where;
    where = where.empty() ? std::string{name} : std::string{name} + '.' + where;
  }

  const char* at_;
  const char* end_;
  std::optional<decode_problem> problem_;
  std::uint64_t unknown_fields_ = 0;
};

/// Decodes a value of which these are all the bytes. `what` names the value in
/// the error.
template <class T>
result<T> decoded(std::string_view bytes, std::string_view what = "value") {
  auto out = blank<T>::make();
  decoder in{bytes};
  in.get(out);
  if (const auto& problem = in.problem())
    return failure(problem->where.empty()
                     ? std::string{what}
                     : std::string{what} + '.' + problem->where,
                   problem->what);
  return out;
}

} // namespace fillguard::codec
