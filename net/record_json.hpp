#pragma once

#include "messages/book.hpp"
#include "messages/codec_shape.hpp"
#include "messages/market.hpp"
#include "messages/orders.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <type_traits>
#include <variant>

namespace fillguard::net {

// Records as JSON, from their descriptions alone: an object with the names of
// the fields, in their order. Decimals are exact texts, times are ISO 8601,
// enumerations are their names, absent values are null. A window, a market and
// a level of a book have shorter forms.

template <class T>
nlohmann::ordered_json to_json(const T& value);

namespace detail {

inline nlohmann::ordered_json short_form(const window_id& value) {
  return slug(value);
}

inline nlohmann::ordered_json short_form(const market_key& value) {
  return to_string(value);
}

inline nlohmann::ordered_json short_form(const book_level& value) {
  return {to_string(value.price), to_string(value.size)};
}

template <class T>
concept has_short_form = requires(const T& value) {
  short_form(value);
};

} // namespace detail

template <class T>
nlohmann::ordered_json to_json(const T& value) {
  using json = nlohmann::ordered_json;
  if constexpr (codec::is_optional<T>) {
    return value ? to_json(*value) : json{};
  } else if constexpr (std::is_arithmetic_v<
                         T> || std::is_same_v<T, std::string>) {
    return value;
  } else if constexpr (std::is_enum_v<T> || codec::is_decimal<T>) {
    return to_string(value);
  } else if constexpr (std::is_same_v<T, utc_time>) {
    return to_iso8601(value);
  } else if constexpr (codec::is_duration<T>) {
    return std::chrono::duration<double>(value).count(); // seconds
  } else if constexpr (codec::is_sequence<T> || codec::is_array<T>) {
    auto out = json::array();
    for (const auto& each : value)
      out.push_back(to_json(each));
    return out;
  } else if constexpr (codec::is_map<T>) {
    auto out = json::object();
    for (const auto& [key, mapped] : value)
      out[key] = to_json(mapped);
    return out;
  } else if constexpr (codec::is_variant<T>) {
    return std::visit([](const auto& each) { return to_json(each); }, value);
  } else if constexpr (detail::has_short_form<T>) {
    return detail::short_form(value);
  } else {
    auto out = json::object();
    for_each_field(value, [&out](const auto& field, const auto& member) {
      out[std::string{field.name}] = to_json(member);
    });
    return out;
  }
}

} // namespace fillguard::net
