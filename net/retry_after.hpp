#pragma once

#include "messages/time.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace fillguard::net {

/// Reads an HTTP date: "Sun, 06 Nov 1994 08:49:37 GMT". Absent for anything
/// else.
std::optional<utc_time> parse_http_date(const std::string& text);

/// Reads an HTTP Retry-After field: seconds, or the date of the next attempt.
/// At most a day; absent for anything else.
std::optional<std::chrono::milliseconds>
parse_retry_after(const std::string& text, utc_time now);

} // namespace fillguard::net
