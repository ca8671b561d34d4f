#pragma once

#include "messages/codec_shape.hpp"
#include "messages/decimal.hpp"
#include "messages/describe.hpp"
#include "messages/enumeration.hpp"
#include "messages/time.hpp"
#include "net/sql/connection.hpp"

#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace fillguard::history {

// The columns of a table, from the description of its rows alone.

template <class T>
constexpr net::sql::column_type type_of_column() {
  if constexpr (codec::is_optional<T>)
    return type_of_column<typename T::value_type>();
  else if constexpr (std::is_same_v<T, std::string> || std::is_enum_v<T>)
    return net::sql::column_type::text;
  else
    return net::sql::column_type::number;
}

template <class T>
net::sql::cell to_cell(const T& value) {
  if constexpr (codec::is_optional<T>)
    return value ? to_cell(*value) : net::sql::cell{};
  else if constexpr (std::is_same_v<T, std::string>)
    return value;
  else if constexpr (std::is_enum_v<T>)
    return to_string(value);
  else if constexpr (codec::is_decimal<T>)
    return value.millionths();
  else if constexpr (std::is_same_v<T, utc_time>)
    return to_unix_ms(value);
  else
    return static_cast<std::int64_t>(value);
}

/// Throws when the database has what no version wrote there.
template <class T>
void from_cell(const net::sql::cell& cell, T& to) {
  if constexpr (codec::is_optional<T>) {
    if (std::holds_alternative<std::monostate>(cell))
      to.reset();
    else
      from_cell(cell, to.emplace());
  } else if constexpr (type_of_column<T>() == net::sql::column_type::text) {
    const auto* text = std::get_if<std::string>(&cell);
    if (!text)
      throw std::runtime_error{"a text is missing"};
    if constexpr (std::is_enum_v<T>) {
      const auto value = value_of<T>(*text);
      if (!value)
        throw std::runtime_error{"'" + *text + "' is not known here"};
      to = *value;
    } else {
      to = *text;
    }
  } else {
    const auto* number = std::get_if<std::int64_t>(&cell);
    if (!number)
      throw std::runtime_error{"a number is missing"};
    if constexpr (codec::is_decimal<T>)
      to = T::from_millionths(*number);
    else if constexpr (std::is_same_v<T, utc_time>)
      to = from_unix_ms(*number);
    else
      to = static_cast<T>(*number);
  }
}

/// A column of a table.
struct column {
  std::string name;
  net::sql::column_type type = net::sql::column_type::number;
  bool may_be_null = false;
};

template <class Row>
const std::vector<column>& columns_of() {
  static const auto out = [] {
    std::vector<column> made;
    const Row blank{};
    for_each_field(blank, [&made](const auto& each, const auto& value) {
      using type = std::decay_t<decltype(value)>;
      made.push_back({std::string{each.name}, type_of_column<type>(),
                      codec::is_optional<type>});
    });
    return made;
  }();
  return out;
}

template <class Row>
std::vector<net::sql::column_type> types_of() {
  std::vector<net::sql::column_type> out;
  for (const auto& each : columns_of<Row>())
    out.push_back(each.type);
  return out;
}

template <class Row>
net::sql::cells to_cells(const Row& x) {
  net::sql::cells out;
  for_each_field(x, [&out](const auto&, const auto& value) {
    out.push_back(to_cell(value));
  });
  return out;
}

template <class Row>
Row from_cells(const net::sql::cells& x) {
  Row out;
  std::size_t at = 0;
  for_each_field(
    out, [&](const auto&, auto& value) { from_cell(x.at(at++), value); });
  return out;
}

/// "a, b, c"
template <class Row>
std::string names_of_columns() {
  std::string out;
  for (const auto& each : columns_of<Row>())
    out += (out.empty() ? "" : ", ") + each.name;
  return out;
}

} // namespace fillguard::history
