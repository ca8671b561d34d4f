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

/// Makes the two functions of a key from functions that read, store and show
/// its value.
template <class Read, class Keep, class Show>
config_key make(std::string path, text_form form, std::string allowed,
                std::string meaning, Read read, Keep keep, Show show) {
  config_key out;
  out.path = std::move(path);
  out.allowed = std::move(allowed);
  out.meaning = std::move(meaning);
  out.form = form;
  out.read = [read, keep](const json& x, config& c) -> read_result<void> {
    auto value = read(x);
    if (!value)
      return failure(std::move(value.error()));
    keep(c, *std::move(value));
    return {};
  };
  out.show = show;
  return out;
}

template <class Field>
using field_type =
  std::remove_reference_t<std::invoke_result_t<Field, config&>>;

/// A key whose value is read as its member holds it, and shown by `show`.
template <class Field, class Read, class Show>
config_key key(std::string path, Field field, text_form form,
               std::string allowed, std::string meaning, Read read, Show show) {
  return make(
    std::move(path), form, std::move(allowed), std::move(meaning), read,
    [field](config& c, field_type<Field> x) { field(c) = std::move(x); },
    [field, show](const config& c) { return show(field(c)); });
}

/// Shows a value that JSON can hold directly.
inline constexpr auto as_it_is = [](const auto& x) { return json(x); };

/// Shows a list, each of its values by `show`.
template <class Show>
auto each(Show show) {
  return [show](const auto& values) {
    auto out = json::array();
    for (const auto& value : values)
      out.push_back(show(value));
    return out;
  };
}

inline std::int64_t to_count(std::size_t x) {
  return static_cast<std::int64_t>(x);
}

template <class Rep, class Period>
std::int64_t to_count(std::chrono::duration<Rep, Period> x) {
  return x.count();
}

/// `Unit`: the key's unit, for a duration that is stored in a finer one.
template <class Unit = void, class Field>
config_key whole(std::string path, Field field, whole_range range,
                 std::string meaning) {
  return make(
    std::move(path), text_form::json, "whole number " + allowed_text(range),
    std::move(meaning), [range](const json& x) { return read_whole(x, range); },
    [field](config& c, std::int64_t x) {
      if constexpr (std::is_void_v<Unit>)
        field(c) = static_cast<field_type<Field>>(x);
      else
        field(c) = Unit{x};
    },
    [field](const config& c) {
      if constexpr (std::is_void_v<Unit>)
        return json(to_count(field(c)));
      else
        return json(std::chrono::floor<Unit>(field(c)).count());
    });
}

template <class Field>
config_key ratio(std::string path, Field field, ratio_range range,
                 std::string meaning) {
  return key(
    std::move(path), field, text_form::json, "number " + allowed_text(range),
    std::move(meaning), [range](const json& x) { return read_ratio(x, range); },
    as_it_is);
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
  return key(std::move(path), field, text_form::json, "true or false",
             std::move(meaning), read_flag, as_it_is);
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
  return key(std::move(path), field, text_form::verbatim, std::move(allowed),
             std::move(meaning), read_text, as_it_is);
}

template <class Field>
config_key folder(std::string path, Field field, std::string meaning) {
  return key(std::move(path), field, text_form::verbatim, "folder",
             std::move(meaning), read_folder, as_it_is);
}

template <class Field>
config_key listen(std::string path, Field field, std::string meaning) {
  return key(std::move(path), field, text_form::verbatim, "host:port",
             std::move(meaning), read_listen, as_it_is);
}

template <class Field>
config_key url(std::string path, Field field, std::string scheme,
               emptiness empty, std::string meaning) {
  auto allowed = scheme + ":// or " + scheme + "s:// URL"
                 + (empty == emptiness::allowed ? ", or empty" : "");
  return key(
    std::move(path), field, text_form::verbatim, std::move(allowed),
    std::move(meaning),
    [scheme, empty](const json& x) { return read_url(x, scheme, empty); },
    as_it_is);
}

} // namespace fillguard::key_makers
