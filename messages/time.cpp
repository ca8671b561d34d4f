#include "messages/time.hpp"

#include <cstdint>
#include <string>

namespace fillguard {

namespace {

using namespace std::chrono;

/// By hand, since every line of a replay has several times.
std::string print(utc_time time, bool with_ms) {
  // The first day begins before the first nanosecond that a count expresses.
  const auto whole = floor<milliseconds>(time);
  const auto day = floor<days>(whole);
  const year_month_day date{day};
  const auto ms = static_cast<std::uint64_t>((whole - day).count());
  std::string out =
    with_ms ? "0000-00-00T00:00:00.000Z" : "0000-00-00T00:00:00Z";
  const auto put = [&out](std::size_t from, std::size_t count,
                          std::uint64_t x) {
    for (auto at = from + count; at != from; x /= 10)
      out[--at] = static_cast<char>('0' + x % 10);
  };
  // A count of nanoseconds has four digits of years.
  put(0, 4, static_cast<std::uint64_t>(static_cast<int>(date.year())));
  put(5, 2, static_cast<unsigned>(date.month()));
  put(8, 2, static_cast<unsigned>(date.day()));
  put(11, 2, ms / 3'600'000);
  put(14, 2, ms / 60'000 % 60);
  put(17, 2, ms / 1'000 % 60);
  if (with_ms)
    put(20, 3, ms % 1'000);
  return out;
}

/// The first and last whole year that a count of nanoseconds can express.
constexpr int first_year = 1678;
constexpr int last_year = 2261;

/// Reads exactly `count` digits off the front.
std::optional<int> take(std::string_view& text, std::size_t count) {
  if (text.size() < count)
    return std::nullopt;
  int out = 0;
  for (char c : text.substr(0, count)) {
    if (c < '0' || c > '9')
      return std::nullopt;
    out = out * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return out;
}

bool skip(std::string_view& text, char c) {
  if (text.empty() || text.front() != c)
    return false;
  text.remove_prefix(1);
  return true;
}

} // namespace

std::string to_iso8601(utc_time x) {
  return print(x, true);
}

std::string to_iso8601_seconds(utc_time x) {
  return print(x, false);
}

std::optional<utc_time> parse_iso8601(std::string_view text) {
  const auto year_number = take(text, 4);
  const bool dash = skip(text, '-');
  const auto month_number = take(text, 2);
  const bool dash2 = skip(text, '-');
  const auto day_number = take(text, 2);
  const bool gap = skip(text, 'T') || skip(text, ' ');
  const auto hour = take(text, 2);
  const bool colon = skip(text, ':');
  const auto minute = take(text, 2);
  const bool colon2 = skip(text, ':');
  const auto second = take(text, 2);
  if (!year_number || !dash || !month_number || !dash2 || !day_number || !gap
      || !hour || !colon || !minute || !colon2 || !second || *hour > 23
      || *minute > 59 || *second > 60)
    return std::nullopt;
  const year_month_day date{year{*year_number},
                            month{static_cast<unsigned>(*month_number)},
                            day{static_cast<unsigned>(*day_number)}};
  if (!date.ok() || *year_number < first_year || *year_number > last_year)
    return std::nullopt;
  nanoseconds fraction{0};
  if (skip(text, '.')) {
    nanoseconds unit = 100ms;
    bool any = false;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9';
         text.remove_prefix(1), unit /= 10, any = true)
      fraction += unit * (text.front() - '0');
    if (!any)
      return std::nullopt;
  }
  if (text != "Z" && text != "+00" && text != "+00:00")
    return std::nullopt;
  return utc_time{sys_days{date}} + hours{*hour} + minutes{*minute}
         + seconds{*second} + fraction;
}

} // namespace fillguard
