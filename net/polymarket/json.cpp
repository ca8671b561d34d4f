#include "net/polymarket/json.hpp"

#include <cstring>
#include <vector>

namespace fillguard::net::polymarket::json {

namespace {

std::string_view trimmed(std::string_view x) {
  while (!x.empty() && static_cast<unsigned char>(x.back()) <= ' ')
    x.remove_suffix(1);
  return x;
}

/// Copies a value; absent when its JSON is malformed.
std::optional<member> copied(od::value input) {
  member out;
  if (input.type().get(out.type))
    return std::nullopt;
  std::string_view text;
  switch (out.type) {
  case od::json_type::string:
    if (input.get_string().get(text))
      return std::nullopt;
    break;
  case od::json_type::array: {
    od::array inner;
    if (input.get_array().get(inner) || inner.raw_json().get(text))
      return std::nullopt;
    break;
  }
  case od::json_type::object: {
    od::object inner;
    if (input.get_object().get(inner) || inner.raw_json().get(text))
      return std::nullopt;
    break;
  }
  case od::json_type::number:
  case od::json_type::boolean:
  case od::json_type::null:
    text = trimmed(input.raw_json_token());
  }
  out.text = text;
  return out;
}

} // namespace

std::optional<std::int64_t> long_millionths(const char* at) {
  return parse_millionths({at, std::strcspn(at, "\"")});
}

std::optional<std::int64_t> number_millionths(od::value x) {
  return parse_millionths(trimmed(x.raw_json_token()));
}

bool is_json(const simdjson::padded_string& text) {
  simdjson::dom::parser parser;
  return parser.parse(text).error() == simdjson::SUCCESS;
}

std::optional<members> read_object(std::string_view text) {
  const simdjson::padded_string padded{text};
  od::parser parser;
  od::document document;
  od::object object;
  if (parser.iterate(padded).get(document) || document.get_object().get(object))
    return std::nullopt;
  members out;
  for (auto field : object) {
    std::string_view name;
    od::value value;
    if (field.unescaped_key().get(name))
      return std::nullopt;
    std::string key{name};
    if (field.value().get(value))
      return std::nullopt;
    auto x = copied(value);
    if (!x)
      return std::nullopt;
    out.insert_or_assign(std::move(key), std::move(*x));
  }
  return out;
}

std::optional<std::vector<member>> read_array(std::string_view text) {
  const simdjson::padded_string padded{text};
  od::parser parser;
  od::document document;
  od::array array;
  if (parser.iterate(padded).get(document) || document.get_array().get(array))
    return std::nullopt;
  std::vector<member> out;
  for (auto element : array) {
    od::value value;
    if (element.get(value))
      return std::nullopt;
    auto x = copied(value);
    if (!x)
      return std::nullopt;
    out.push_back(std::move(*x));
  }
  return out;
}

std::optional<std::string> text_of(const members& xs, std::string_view name) {
  const auto at = xs.find(name);
  if (at == xs.end() || at->second.type != od::json_type::string)
    return std::nullopt;
  return at->second.text;
}

std::optional<std::int64_t> millionths_of(const members& xs,
                                          std::string_view name) {
  const auto at = xs.find(name);
  if (at == xs.end()
      || (at->second.type != od::json_type::string
          && at->second.type != od::json_type::number))
    return std::nullopt;
  return parse_millionths(at->second.text);
}

std::optional<bool> bool_of(const members& xs, std::string_view name) {
  const auto at = xs.find(name);
  if (at == xs.end() || at->second.type != od::json_type::boolean)
    return std::nullopt;
  return at->second.text == "true";
}

bool has(const members& xs, std::string_view name) {
  const auto at = xs.find(name);
  return at != xs.end() && at->second.type != od::json_type::null;
}

} // namespace fillguard::net::polymarket::json
