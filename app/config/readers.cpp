#include "app/config/readers.hpp"

#include "net/http_api/host_rule.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <sstream>

namespace fillguard {

namespace {

using nlohmann::json;

/// Keeps an error message on one line.
constexpr std::size_t most_shown = 60;

tl::unexpected<complaints> wrong(const json& x, const std::string& must_be) {
  return complaint("is " + describe(x) + ", must be " + must_be);
}

std::string shortly(double x) {
  std::ostringstream out;
  out << x;
  return out.str();
}

/// Digits, and at most six decimals, which millionths hold exactly.
bool is_plain_decimal(std::string_view text) {
  if (text.starts_with('-'))
    text.remove_prefix(1);
  const auto digits = [](std::string_view x) {
    return !x.empty()
           && x.find_first_not_of("0123456789") == std::string_view::npos;
  };
  const auto point = text.find('.');
  if (point == std::string_view::npos)
    return digits(text);
  const auto decimals = text.substr(point + 1);
  return digits(text.substr(0, point)) && digits(decimals)
         && decimals.size() <= 6;
}

} // namespace

std::string describe(const json& document) {
  if (document.is_object())
    return "an object";
  if (document.is_array())
    return document.empty() ? "an empty list" : "a list";
  if (document.is_null())
    return "null";
  const auto text =
    document.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() <= most_shown)
    return text;
  return "a text of "
         + std::to_string(document.get_ref<const std::string&>().size())
         + " bytes";
}

std::string allowed_text(whole_range x) {
  return "between " + std::to_string(x.low) + " and " + std::to_string(x.high);
}

std::string allowed_text(ratio_range x) {
  return "between " + shortly(x.low) + " and " + shortly(x.high);
}

std::string allowed_text(decimal_range x) {
  return "between \"" + millionths_to_string(x.low) + "\" and \""
         + millionths_to_string(x.high) + "\"";
}

read_result<std::int64_t> read_whole(const json& document, whole_range range) {
  if (!document.is_number_integer())
    return wrong(document, "a whole number " + allowed_text(range));
  // Values beyond the signed range are of the unsigned type.
  const bool fits =
    !document.is_number_unsigned()
    || document.get<std::uint64_t>() <= static_cast<std::uint64_t>(range.high);
  if (!fits || document.get<std::int64_t>() < range.low
      || document.get<std::int64_t>() > range.high)
    return wrong(document, allowed_text(range));
  return document.get<std::int64_t>();
}

read_result<double> read_ratio(const json& document, ratio_range range) {
  if (!document.is_number())
    return wrong(document, "a number " + allowed_text(range));
  const auto value = document.get<double>();
  if (!std::isfinite(value) || value < range.low || value > range.high)
    return wrong(document, allowed_text(range));
  return value;
}

read_result<bool> read_flag(const json& document) {
  if (!document.is_boolean())
    return wrong(document, "true or false");
  return document.get<bool>();
}

read_result<std::int64_t> read_decimal(const json& document,
                                       decimal_range range) {
  if (document.is_number())
    return wrong(document, "a decimal in quotes " + allowed_text(range)
                             + ", so that it stays exact");
  if (!document.is_string())
    return wrong(document, "a decimal in quotes " + allowed_text(range));
  const auto& text = document.get_ref<const std::string&>();
  const auto value = parse_millionths(text);
  if (!is_plain_decimal(text) || !value)
    return wrong(document,
                 "a decimal with at most six decimals, " + allowed_text(range));
  if (*value < range.low || *value > range.high)
    return wrong(document, allowed_text(range));
  return *value;
}

read_result<std::size_t> read_choice(const json& document,
                                     const std::vector<std::string>& names) {
  if (document.is_string()) {
    const auto at = std::find(names.begin(), names.end(),
                              document.get_ref<const std::string&>());
    if (at != names.end())
      return static_cast<std::size_t>(at - names.begin());
  }
  std::string all;
  for (const auto& name : names)
    all += (all.empty() ? "\"" : " or \"") + name + "\"";
  return wrong(document, all);
}

read_result<std::string> read_text(const json& document) {
  if (!document.is_string())
    return wrong(document, "text");
  const auto& text = document.get_ref<const std::string&>();
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (std::any_of(text.begin(), text.end(), is_control))
    return wrong(document, "text on one line");
  return text;
}

read_result<std::string> read_folder(const json& document) {
  auto out = read_text(document);
  if (out && out->empty())
    return wrong(document, "a folder");
  return out;
}

read_result<std::string> read_address(const json& document) {
  const std::string must_be = "empty, or 0x and 40 hex digits";
  if (!document.is_string())
    return complaint("is not text, must be " + must_be);
  const auto& text = document.get_ref<const std::string&>();
  const auto is_hex = [](unsigned char c) { return std::isxdigit(c) != 0; };
  if (text.empty()
      || (text.size() == 42 && text.starts_with("0x")
          && std::all_of(text.begin() + 2, text.end(), is_hex)))
    return text;
  return complaint("is a text of " + std::to_string(text.size())
                   + " characters (not shown), must be " + must_be);
}

read_result<std::string> read_listen(const json& document) {
  const std::string must_be =
    "host:port with a port between 1 and 65535, as in \"127.0.0.1:8099\"";
  if (!document.is_string())
    return wrong(document, must_be);
  const auto& text = document.get_ref<const std::string&>();
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0)
    return wrong(document, must_be);
  const auto host = std::string_view{text}.substr(0, colon);
  const auto port = std::string_view{text}.substr(colon + 1);
  const auto in_host = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '-';
  };
  const bool good_port =
    !port.empty() && port.size() <= 5
    && port.find_first_not_of("0123456789") == std::string_view::npos
    && std::stoi(std::string{port}) >= 1
    && std::stoi(std::string{port}) <= 65535;
  const bool good_host = host.front() == '['
                           ? net::http_api::is_host_name(host)
                           : std::all_of(host.begin(), host.end(), in_host);
  if (!good_port || !good_host)
    return wrong(document, must_be);
  return text;
}

bool is_loopback(const std::string& listen) {
  const auto host = listen.substr(0, listen.rfind(':'));
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

} // namespace fillguard
