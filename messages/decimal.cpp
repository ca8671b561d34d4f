#include "messages/decimal.hpp"

#include <array>
#include <limits>

namespace fillguard {

namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// More digits than any price of the venue has; keeps sums below in range.
constexpr int most_digits = 36;

/// Divides by 10^`places`, rounding half to even.
constexpr wide_int shift_right(wide_int x, int places) {
  wide_int divisor = 1;
  for (int i = 0; i < places; ++i)
    divisor *= 10;
  const wide_int quotient = x / divisor;
  const wide_int twice_rest = (x % divisor) * 2;
  if (twice_rest > divisor || (twice_rest == divisor && quotient % 2 != 0))
    return quotient + 1;
  return quotient;
}

std::optional<std::int64_t> narrow(wide_int magnitude, bool negative) {
  if (magnitude > std::numeric_limits<std::int64_t>::max())
    return std::nullopt;
  const auto out = static_cast<std::int64_t>(magnitude);
  return negative ? -out : out;
}

/// `digits` * 10^`exponent`, as millionths.
std::optional<std::int64_t> scale(wide_int digits, int exponent,
                                  bool negative) {
  exponent += 6;
  if (digits == 0)
    return 0;
  if (exponent < -most_digits)
    return 0;
  if (exponent < 0)
    return narrow(shift_right(digits, -exponent), negative);
  for (; exponent > 0; --exponent) {
    if (digits > std::numeric_limits<std::int64_t>::max())
      return std::nullopt;
    digits *= 10;
  }
  return narrow(digits, negative);
}

/// The usual price or size: digits, and at most six of them behind a point.
/// Absent for anything else, however valid.
std::optional<std::int64_t> parse_usual(std::string_view text) {
  constexpr std::size_t most = 18; // What 64 bits hold, the point aside.
  constexpr std::array<std::int64_t, 7> to_millionths{
    1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
  if (text.empty() || text.size() > most)
    return std::nullopt;
  std::int64_t digits = 0;
  std::size_t point = text.size();
  for (std::size_t i = 0; i < text.size(); ++i)
    if (is_digit(text[i]))
      digits = digits * 10 + (text[i] - '0');
    else if (text[i] == '.' && point == text.size())
      point = i;
    else
      return std::nullopt;
  const auto decimals = point == text.size() ? 0 : text.size() - point - 1;
  if (point == 0 || point > 12 || decimals > 6
      || (decimals == 0 && point != text.size()))
    return std::nullopt;
  return digits * to_millionths[decimals];
}

} // namespace

std::optional<std::int64_t> parse_millionths(std::string_view text) {
  if (const auto usual = parse_usual(text))
    return usual;
  auto at = text.begin();
  const auto end = text.end();
  const bool negative = at != end && *at == '-';
  if (negative)
    ++at;
  wide_int digits = 0;
  int count = 0;
  int decimals = 0;
  const auto first_digit = at;
  for (; at != end && is_digit(*at); ++at, ++count) {
    if (count >= most_digits)
      return std::nullopt;
    digits = digits * 10 + (*at - '0');
  }
  if (at == first_digit)
    return std::nullopt;
  if (at != end && *at == '.') {
    const auto first_decimal = ++at;
    for (; at != end && is_digit(*at); ++at) {
      if (count >= most_digits)
        continue; // Too far behind the point to change the rounding.
      digits = digits * 10 + (*at - '0');
      ++count;
      ++decimals;
    }
    if (at == first_decimal)
      return std::nullopt;
  }
  int exponent = 0;
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    const bool down = at != end && *at == '-';
    if (at != end && (*at == '-' || *at == '+'))
      ++at;
    const auto first = at;
    for (; at != end && is_digit(*at) && exponent < 1000; ++at)
      exponent = exponent * 10 + (*at - '0');
    if (at == first)
      return std::nullopt;
    if (down)
      exponent = -exponent;
  }
  if (at != end)
    return std::nullopt;
  return scale(digits, exponent - decimals, negative);
}

std::optional<std::int64_t> parse_scaled(std::string_view text,
                                         unsigned decimals) {
  if (text.empty() || text.size() > most_digits
      || text.find_first_not_of("-0123456789") != std::string_view::npos
      || decimals > most_digits)
    return std::nullopt;
  const bool negative = text.front() == '-';
  if (negative)
    text.remove_prefix(1);
  if (text.empty() || text.find('-') != std::string_view::npos)
    return std::nullopt;
  wide_int digits = 0;
  for (char c : text)
    digits = digits * 10 + (c - '0');
  return scale(digits, -static_cast<int>(decimals), negative);
}

std::string millionths_to_string(std::int64_t millionths) {
  const bool negative = millionths < 0;
  // Unsigned, since the lowest value has no positive counterpart.
  auto magnitude = static_cast<std::uint64_t>(millionths);
  if (negative)
    magnitude = 0 - magnitude;
  auto whole = magnitude / one_in_millionths;
  auto rest = magnitude % one_in_millionths;
  // From the last character to the first: a sign, at most 13 digits, the point,
  // 6 decimals.
  std::array<char, 21> text{};
  auto at = text.end();
  const auto put_digit = [&at](std::uint64_t& from) {
    *--at = static_cast<char>('0' + from % 10);
    from /= 10;
  };
  if (rest != 0) {
    int decimals = 6;
    for (; rest % 10 == 0; rest /= 10)
      --decimals;
    for (; decimals > 0; --decimals)
      put_digit(rest);
    *--at = '.';
  }
  do
    put_digit(whole);
  while (whole != 0);
  if (negative)
    *--at = '-';
  return {at, text.end()};
}

} // namespace fillguard
