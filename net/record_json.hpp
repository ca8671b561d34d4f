#pragma once

#include "messages/book.hpp"
#include "messages/codec_shape.hpp"
#include "messages/market.hpp"
#include "messages/orders.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace fillguard::net {

// Records as JSON, from their descriptions alone: an object with the names of
// the fields, in their order. Decimals are exact texts, times are ISO 8601,
// enumerations are their names, absent values are null. Other forms are defined
// by the document.

/// The forms of every document. A document with more forms derives from this:
/// `operator()` returns the JSON of a value of that type, `put` adds a field of
/// that type to the JSON of its record.
struct record_forms {
  nlohmann::ordered_json operator()(const window_id& value) const {
    return slug(value);
  }

  nlohmann::ordered_json operator()(const market_key& value) const {
    return to_string(value);
  }

  nlohmann::ordered_json operator()(const book_level& value) const {
    return {to_string(value.price), to_string(value.size)};
  }
};

template <class T, class Forms = record_forms>
nlohmann::ordered_json to_json(const T& value, const Forms& forms = {});

/// Adds a field to the JSON of its record.
template <class T, class Forms>
void put_field(nlohmann::ordered_json& record, std::string_view name,
               const T& value, const Forms& forms) {
  if constexpr (requires { forms.put(record, name, value); })
    forms.put(record, name, value);
  else
    record[std::string{name}] = to_json(value, forms);
}

/// Adds the fields of a record to the JSON of the whole.
template <class T, class Forms>
void put_fields(nlohmann::ordered_json& out, const T& record,
                const Forms& forms) {
  for_each_field(record, [&](const auto& field, const auto& member) {
    put_field(out, field.name, member, forms);
  });
}

template <class T, class Forms>
nlohmann::ordered_json to_json(const T& value, const Forms& forms) {
  using json = nlohmann::ordered_json;
  if constexpr (requires { forms(value); }) {
    return forms(value);
  } else if constexpr (codec::is_optional<T>) {
    return value ? to_json(*value, forms) : json{};
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
      out.push_back(to_json(each, forms));
    return out;
  } else if constexpr (codec::is_map<T>) {
    auto out = json::object();
    for (const auto& [key, mapped] : value)
      out[key] = to_json(mapped, forms);
    return out;
  } else if constexpr (codec::is_variant<T>) {
    return std::visit(
      [&forms](const auto& each) { return to_json(each, forms); }, value);
  } else {
    auto out = json::object();
    put_fields(out, value, forms);
    return out;
  }
}

} // namespace fillguard::net
