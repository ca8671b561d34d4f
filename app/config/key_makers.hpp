#pragma once

// Makes keys of the usual kinds. `Field` is a function that reaches a member of
// a configuration, constant or not.

#include "app/config/readers.hpp"
#include "app/config/schema.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace fillguard::key_makers {

using nlohmann::json;

using problems = std::vector<std::string>;

/// Makes the two functions of a key from how to read it, how to keep it and
/// how to show it.
template <class Read, class Keep, class Show>
config_key make(std::string path, text_form form, std::string allowed,
                std::string meaning, Read read, Keep keep, Show show) {
  config_key out;
  out.path = std::move(path);
  out.allowed = std::move(allowed);
  out.meaning = std::move(meaning);
  out.form = form;
  out.read = [read, keep](const json& x, config& c) -> problems {
    auto result = read(x);
    if (auto* why = std::get_if<1>(&result))
      return why->texts;
    keep(c, std::move(std::get<0>(result)));
    return {};
  };
  out.show = show;
  return out;
}

template <class Field>
using field_type =
  std::remove_reference_t<std::invoke_result_t<Field, config&>>;

inline std::int64_t count_of(std::size_t x) {
  return static_cast<std::int64_t>(x);
}

template <class Rep, class Period>
std::int64_t count_of(std::chrono::duration<Rep, Period> x) {
  return x.count();
}

template <class Field>
config_key whole(std::string path, Field field, whole_range range,
                 std::string meaning) {
  return make(
    std::move(path), text_form::json, "whole number " + allowed_text(range),
    std::move(meaning), [range](const json& x) { return read_whole(x, range); },
    [field](config& c, std::int64_t x) {
      field(c) = static_cast<field_type<Field>>(x);
    },
    [field](const config& c) { return json(count_of(field(c))); });
}

template <class Field>
config_key ratio(std::string path, Field field, ratio_range range,
                 std::string meaning) {
  return make(
    std::move(path), text_form::json, "number " + allowed_text(range),
    std::move(meaning), [range](const json& x) { return read_ratio(x, range); },
    [field](config& c, double x) { field(c) = x; },
    [field](const config& c) { return json(field(c)); });
}

template <class Field>
config_key exact(std::string path, Field field, decimal_range range,
                 std::string meaning) {
  return make(
    std::move(path), text_form::verbatim,
    "decimal in quotes " + allowed_text(range), std::move(meaning),
    [range](const json& x) { return read_decimal(x, range); },
    [field](config& c, std::int64_t x) {
      field(c) = field_type<Field>::from_millionths(x);
    },
    [field](const config& c) { return json(to_string(field(c))); });
}

/// The names are those of the enumeration's first values, in its order.
template <class Field>
config_key choice(std::string path, Field field, std::vector<std::string> names,
                  std::string meaning) {
  std::string allowed;
  for (const auto& name : names)
    allowed += (allowed.empty() ? "" : ", ") + name;
  return make(
    std::move(path), text_form::verbatim, "one of " + allowed,
    std::move(meaning),
    [names](const json& x) { return read_choice(x, names); },
    [field, names](config& c, std::size_t x) {
      using type = field_type<Field>;
      if constexpr (std::is_enum_v<type>)
        field(c) = static_cast<type>(x);
      else
        field(c) = names[x];
    },
    [field](const config& c) {
      if constexpr (std::is_enum_v<field_type<Field>>)
        return json(to_string(field(c)));
      else
        return json(field(c));
    });
}

template <class Field>
config_key flag(std::string path, Field field, std::string meaning) {
  return make(
    std::move(path), text_form::json, "true or false", std::move(meaning),
    [](const json& x) { return read_flag(x); },
    [field](config& c, bool x) { field(c) = x; },
    [field](const config& c) { return json(field(c)); });
}

/// An exact decimal of which 0 means never.
template <class Field>
config_key exact_or_never(std::string path, Field field, decimal_range range,
                          std::string meaning) {
  using type = typename field_type<Field>::value_type;
  return make(
    std::move(path), text_form::verbatim,
    "\"0\", or decimal in quotes " + allowed_text(range), std::move(meaning),
    [range](const json& x) -> read_result<std::int64_t> {
      if (x == "0")
        return 0;
      return read_decimal(x, range);
    },
    [field](config& c, std::int64_t x) {
      if (x == 0)
        field(c).reset();
      else
        field(c) = type::from_millionths(x);
    },
    [field](const config& c) {
      const auto& x = field(c);
      return json(x ? to_string(*x) : "0");
    });
}

template <class Field>
config_key text(std::string path, Field field, std::string allowed,
                std::string meaning) {
  return make(
    std::move(path), text_form::verbatim, std::move(allowed),
    std::move(meaning), read_text,
    [field](config& c, std::string x) { field(c) = std::move(x); },
    [field](const config& c) { return json(field(c)); });
}

template <class Field>
config_key url(std::string path, Field field, std::string scheme,
               emptiness empty, std::string meaning) {
  const bool may_be_empty = empty == emptiness::allowed;
  return make(
    std::move(path), text_form::verbatim,
    scheme + ":// or " + scheme + "s:// URL"
      + (may_be_empty ? ", or empty" : ""),
    std::move(meaning),
    [scheme, empty](const json& x) { return read_url(x, scheme, empty); },
    [field](config& c, std::string x) { field(c) = std::move(x); },
    [field](const config& c) { return json(field(c)); });
}

} // namespace fillguard::key_makers
