#pragma once

#include "messages/decimal.hpp"
#include "messages/describe.hpp"
#include "messages/enumeration.hpp"

#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

namespace fillguard::codec {

// The kinds of values that codecs and printers distinguish.

template <class T>
inline constexpr bool is_decimal = false;
template <class Unit>
inline constexpr bool is_decimal<decimal<Unit>> = true;

template <class T>
inline constexpr bool is_sequence = false;
template <class T>
inline constexpr bool is_sequence<std::vector<T>> = true;
template <class T>
inline constexpr bool is_sequence<std::deque<T>> = true;

template <class T>
inline constexpr bool is_map = false;
template <class K, class V>
inline constexpr bool is_map<std::map<K, V>> = true;

template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t N>
inline constexpr bool is_array<std::array<T, N>> = true;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_variant = false;
template <class... Ts>
inline constexpr bool is_variant<std::variant<Ts...>> = true;

template <class T>
inline constexpr bool is_duration = false;
template <class R, class P>
inline constexpr bool is_duration<std::chrono::duration<R, P>> = true;

template <class T>
inline constexpr bool is_time = false;
template <class C, class D>
inline constexpr bool is_time<std::chrono::time_point<C, D>> = true;

/// How the end of a value is found, so that a reader can skip a field of an
/// unknown number. Stored in the two lowest bits of a field's key.
enum class wire_kind : std::uint8_t {
  number = 0,  ///< Seven bits a byte, least first; high bit: more follow.
  fixed = 1,   ///< Eight bytes, least first.
  bytes = 2,   ///< A length as a number, then that many bytes.
  nothing = 3, ///< Absent or empty, for a field with another default.
};

template <class T>
constexpr wire_kind wire_kind_of() {
  if constexpr (is_optional<T>)
    return wire_kind_of<typename T::value_type>();
  else if constexpr (std::is_same_v<T, double> || is_time<T>)
    return wire_kind::fixed;
  else if constexpr (
    std::is_same_v<
      T,
      bool> || std::is_enum_v<T> || std::integral<T> || is_decimal<T> || is_duration<T>)
    return sizeof(T) > 8 ? wire_kind::bytes : wire_kind::number;
  else
    return wire_kind::bytes;
}

/// The key before a field: the field's number and the kind of its value.
constexpr std::uint64_t key_of(std::uint32_t number, wire_kind kind) {
  return (static_cast<std::uint64_t>(number) << 2U)
         | static_cast<std::uint64_t>(kind);
}

/// The numbers of a variant's alternatives, in the order of the types. Like
/// field numbers, they never change. Specialised beside the variant.
template <class Variant>
inline constexpr std::array<std::uint32_t, 0> alternative_numbers{};

/// Whether a value may be absent or empty; such a value is not written.
template <class T>
inline constexpr bool can_be_empty =
  is_optional<
    T> || is_sequence<T> || is_map<T> || std::is_same_v<T, std::string>;

template <class T>
bool is_empty(const T& value) {
  if constexpr (is_optional<T>)
    return !value.has_value();
  else
    return value.empty();
}

/// The value that a read starts from.
template <class T>
struct blank {
  static T make() { return T{}; }
};

/// Whether a member that is not in the input is read as absent or empty.
template <class Record, class Member>
bool is_empty_by_default(Member Record::*member) {
  if constexpr (std::is_default_constructible_v<Record>) {
    static const auto by_default = Record();
    return is_empty(by_default.*member);
  } else {
    return true;
  }
}

} // namespace fillguard::codec
