#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace fillguard {

/// A time in UTC, of the same type as CAF's timestamp, so that CAF can carry
/// it.
using utc_time = std::chrono::sys_time<std::chrono::nanoseconds>;

constexpr utc_time from_unix_ms(std::int64_t x) {
  return utc_time{std::chrono::milliseconds{x}};
}

constexpr utc_time from_unix_seconds(std::int64_t x) {
  return utc_time{std::chrono::seconds{x}};
}

constexpr std::int64_t to_unix_ms(utc_time x) {
  return std::chrono::floor<std::chrono::milliseconds>(x.time_since_epoch())
    .count();
}

constexpr std::int64_t to_unix_seconds(utc_time x) {
  return std::chrono::floor<std::chrono::seconds>(x.time_since_epoch()).count();
}

/// Seconds with a fraction, negative when `to` is before `from`.
constexpr double seconds_between(utc_time from, utc_time to) {
  return std::chrono::duration<double>(to - from).count();
}

/// How far a source's time may lie ahead of ours: the most that our clock may
/// be off. Data of a later time are never fresh.
inline constexpr std::chrono::seconds most_clock_error{2};

/// Prints UTC with milliseconds: "2026-04-13T12:00:00.250Z".
std::string to_iso8601(utc_time x);

/// Prints UTC without a fraction: "2026-04-13T12:00:00Z", like the venue.
std::string to_iso8601_seconds(utc_time x);

/// Reads "2026-04-13T12:00:00Z", with or without a fraction, 'T' or a blank,
/// and 'Z', "+00" or "+00:00". Absent for anything else.
std::optional<utc_time> parse_iso8601(std::string_view text);

} // namespace fillguard
