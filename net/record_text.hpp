#pragma once

#include "messages/codec_shape.hpp"
#include "messages/market.hpp"
#include "net/json_writer.hpp"

#include <string>
#include <string_view>
#include <type_traits>

namespace fillguard::net {

// Records as JSON text, from their descriptions alone: what record_json.hpp
// builds as a document, written without one, for what is printed many times a
// second.

/// The forms of every text. A text with more forms derives from this:
/// `operator()` writes a value of that type, `put` writes a field of that type
/// with its name, or nothing.
struct text_forms {
  void operator()(json_writer& to, const window_id& value) const {
    to.plain_text(slug(value));
  }

  void operator()(json_writer& to, const market_key& value) const {
    to.plain_text(to_string(value));
  }
};

template <class T, class Forms = text_forms>
void write(json_writer& to, const T& value, const Forms& forms = {});

/// Writes a field with its name.
template <class T, class Forms>
void write_field(json_writer& to, std::string_view name, const T& value,
                 const Forms& forms) {
  if constexpr (requires { forms.put(to, name, value); }) {
    forms.put(to, name, value);
  } else {
    to.key(name);
    write(to, value, forms);
  }
}

/// Writes the fields of a record into the object that is open.
template <class T, class Forms>
void write_fields(json_writer& to, const T& record, const Forms& forms) {
  for_each_field(record, [&](const auto& field, const auto& member) {
    write_field(to, field.name, member, forms);
  });
}

/// Writes an object with the names of a record's fields, all null.
template <class T>
void write_names(json_writer& to, const T& record) {
  for_each_field(record, [&](const auto& field, const auto&) {
    to.key(field.name);
    to.null();
  });
}

template <class T, class Forms>
void write(json_writer& to, const T& value, const Forms& forms) {
  if constexpr (requires { forms(to, value); }) {
    forms(to, value);
  } else if constexpr (codec::is_optional<T>) {
    if (value)
      write(to, *value, forms);
    else
      to.null();
  } else if constexpr (std::is_same_v<T, bool>) {
    to.boolean(value);
  } else if constexpr (std::is_floating_point_v<T>) {
    to.number(static_cast<double>(value));
  } else if constexpr (std::is_unsigned_v<T>) {
    to.number(static_cast<std::uint64_t>(value));
  } else if constexpr (std::is_integral_v<T>) {
    to.number(static_cast<std::int64_t>(value));
  } else if constexpr (std::is_same_v<T, std::string>) {
    to.text(value);
  } else if constexpr (std::is_enum_v<T>) {
    to.plain_text(name_of(value));
  } else if constexpr (codec::is_decimal<T>) {
    to.plain_text(to_string(value));
  } else if constexpr (std::is_same_v<T, utc_time>) {
    to.plain_text(to_iso8601(value));
  } else if constexpr (codec::is_sequence<T>) {
    to.begin_array();
    for (const auto& each : value)
      write(to, each, forms);
    to.end_array();
  } else if constexpr (codec::is_map<T>) {
    to.begin_object();
    for (const auto& [key, mapped] : value) {
      to.any_key(key);
      write(to, mapped, forms);
    }
    to.end_object();
  } else {
    static_assert(described_record<T>, "no text is defined for this type");
    to.begin_object();
    write_fields(to, value, forms);
    to.end_object();
  }
}

} // namespace fillguard::net
