#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace fillguard {

// The one description of an enumeration. Values count up from 0, and journals
// contain them: a new value goes to the end, and none is removed. Each
// enumeration has a function beside it,
//
//   constexpr auto enumerators(order_side) {
//     return enumeration("order_side", named(order_side::buy, "buy"),
//                        named(order_side::sell, "sell"));
//   }
//
// A value that is missing there does not compile.

/// One value and its name in files and output.
template <class Enum>
struct named_value {
  Enum value;
  std::string_view name;
};

template <class Enum>
constexpr named_value<Enum> named(Enum value, std::string_view name) {
  return {value, name};
}

template <class Enum, std::size_t Size>
struct enumeration_description {
  std::string_view name; ///< Of the enumeration.
  std::array<named_value<Enum>, Size> values;
};

template <class Enum, class... More>
constexpr auto enumeration(std::string_view name, named_value<Enum> first,
                           More... more) {
  return enumeration_description<Enum, 1 + sizeof...(More)>{name,
                                                            {first, more...}};
}

/// An enumeration with a description.
template <class T>
concept described_enumeration = std::is_enum_v<T> && requires(T value) {
  enumerators(value);
};

namespace detail {

/// Whether the declaration of the enumeration has a name for this value. The
/// compiler prints a value without one as a cast: "(side)7".
template <auto Value>
constexpr bool is_declared() {
  const std::string_view text = __PRETTY_FUNCTION__;
  const auto at = text.rfind("Value = ") + 8;
  return at < text.size() && text[at] != '(';
}

template <class Enum, std::size_t First, std::size_t... Offsets>
constexpr bool none_declared(std::index_sequence<Offsets...>) {
  return !(is_declared<static_cast<Enum>(First + Offsets)>() || ...);
}

template <class Enum, std::size_t... Is>
constexpr bool all_declared(std::index_sequence<Is...>) {
  return (is_declared<static_cast<Enum>(Is)>() && ...);
}

template <class Enum, std::size_t Size>
constexpr bool counts_up(const enumeration_description<Enum, Size>& described) {
  for (std::size_t i = 0; i < Size; ++i)
    if (static_cast<std::size_t>(described.values[i].value) != i)
      return false;
  return true;
}

template <class Enum, std::size_t Size>
constexpr auto checked(enumeration_description<Enum, Size> described) {
  static_assert(counts_up(enumerators(Enum{})),
                "the values of this enumeration are not described in their "
                "order, from 0");
  static_assert(all_declared<Enum>(std::make_index_sequence<Size>{})
                  && none_declared<Enum, Size>(std::make_index_sequence<8>{}),
                "a value of this enumeration is not described");
  return described;
}

} // namespace detail

/// The description of an enumeration, checked at compile time.
template <described_enumeration Enum>
inline constexpr auto values_of = detail::checked(enumerators(Enum{}));

/// All values, in the order of their declaration.
template <described_enumeration Enum>
inline constexpr auto all_of = [] {
  constexpr auto& described = values_of<Enum>.values;
  std::array<Enum, described.size()> out{};
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = described[i].value;
  return out;
}();

/// The number of values: the size of a table with one row for each.
template <described_enumeration Enum>
inline constexpr std::size_t count_of = values_of<Enum>.values.size();

/// The place of a value in such a table.
template <described_enumeration Enum>
constexpr std::size_t index_of(Enum value) {
  return static_cast<std::size_t>(value);
}

/// Whether the number of a value from outside is declared.
template <described_enumeration Enum>
constexpr bool is_valid(Enum value) {
  return index_of(value) < count_of<Enum>;
}

/// The name in files and output.
template <described_enumeration Enum>
constexpr std::string_view name_of(Enum value) {
  return is_valid(value) ? values_of<Enum>.values[index_of(value)].name
                         : std::string_view{"invalid"};
}

template <described_enumeration Enum>
std::string to_string(Enum value) {
  return std::string{name_of(value)};
}

/// The value with that name; absent when there is none.
template <described_enumeration Enum>
constexpr std::optional<Enum> value_of(std::string_view name) {
  for (const auto& each : values_of<Enum>.values)
    if (each.name == name)
      return each.value;
  return std::nullopt;
}

} // namespace fillguard
