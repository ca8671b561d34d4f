#pragma once

// The one place that reads decimals from JSON: exactly as written, never
// through a binary float. For .cpp files only.

#include "messages/decimal.hpp"
#include "messages/time.hpp"

#include <simdjson.h>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace fillguard::net::polymarket::json {

namespace od = simdjson::ondemand;

/// Reads a decimal of any length that begins at `at` and ends before a quote.
std::optional<std::int64_t> long_millionths(const char* at);

/// Reads the usual form of prices and sizes: no sign, at most twelve digits
/// before the point and six after it. Returns the position of the quote behind
/// it, or null for anything else.
inline const char* short_millionths(const char* at, std::int64_t& out) {
  constexpr std::array<std::uint64_t, 7> to_millionths{
    1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
  const auto digit = [](const char* x) {
    return static_cast<std::uint64_t>(static_cast<unsigned char>(*x)) - '0';
  };
  const char* end = at;
  std::uint64_t digits =
    0; // Wraps for absurd lengths, which are refused below.
  for (; digit(end) < 10; ++end)
    digits = digits * 10 + digit(end);
  const auto whole = end - at;
  std::ptrdiff_t decimals = 0;
  if (*end == '.') {
    const char* first = ++end;
    for (; digit(end) < 10; ++end)
      digits = digits * 10 + digit(end);
    decimals = end - first;
    if (decimals == 0)
      return nullptr;
  }
  if (*end != '"' || whole == 0 || whole > 12 || decimals > 6)
    return nullptr;
  out = static_cast<std::int64_t>(
    digits * to_millionths[static_cast<std::size_t>(decimals)]);
  return end;
}

/// Reads a decimal that begins at `at` and ends before a quote, as millionths.
inline std::optional<std::int64_t> quoted_millionths(const char* at) {
  std::int64_t out = 0;
  if (short_millionths(at, out))
    return out;
  return long_millionths(at);
}

/// Reads a decimal from a JSON number; absent for anything else.
std::optional<std::int64_t> number_millionths(od::value x);

/// Reads a decimal from a JSON string or number; absent for anything else.
/// `failure` is set to any other error of the JSON.
inline std::optional<std::int64_t> millionths(od::value x,
                                              simdjson::error_code& failure) {
  od::raw_json_string text;
  failure = x.get_raw_json_string().get(text);
  if (!failure)
    return quoted_millionths(text.raw());
  if (failure != simdjson::INCORRECT_TYPE)
    return std::nullopt;
  failure = simdjson::SUCCESS;
  return number_millionths(x);
}

/// One member of an object: a string unescaped, anything else as written.
struct member {
  od::json_type type = od::json_type::null;
  std::string text;
};

using members = std::map<std::string, member, std::less<>>;

/// Whether all of `text` is JSON. On-demand reading checks only the parts it
/// reads.
bool is_json(const simdjson::padded_string& text);

/// The members of the object `text`; absent when it is not an object.
std::optional<members> read_object(std::string_view text);

/// The elements of the array `text`, as written, strings unescaped; absent when
/// it is not an array.
std::optional<std::vector<member>> read_array(std::string_view text);

/// The named member's text if it is a string, or a string or number.
std::optional<std::string> text_of(const members& xs, std::string_view name);
std::optional<std::int64_t> millionths_of(const members& xs,
                                          std::string_view name);
std::optional<bool> bool_of(const members& xs, std::string_view name);

/// Whether the member exists and is not null.
bool has(const members& xs, std::string_view name);

} // namespace fillguard::net::polymarket::json
