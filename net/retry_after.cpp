#include "net/retry_after.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>

namespace fillguard::net {

namespace {

constexpr std::chrono::milliseconds longest = std::chrono::hours{24};

} // namespace

// RFC 9110, section 5.6.7.
std::optional<utc_time> parse_http_date(const std::string& text) {
  std::tm parts{};
  const auto* end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (!end || *end != '\0')
    return std::nullopt;
  return from_unix_seconds(timegm(&parts));
}

std::optional<std::chrono::milliseconds>
parse_retry_after(const std::string& text, utc_time now) {
  std::uint64_t seconds = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, seconds);
  if (!text.empty() && read.ptr == end) {
    constexpr std::uint64_t most = 86'400;
    return std::chrono::seconds{read.ec == std::errc{} ? std::min(seconds, most)
                                                       : most};
  }
  const auto date = parse_http_date(text);
  if (!date)
    return std::nullopt;
  return std::clamp(
    std::chrono::milliseconds{to_unix_ms(*date) - to_unix_ms(now)},
    std::chrono::milliseconds{0}, longest);
}

} // namespace fillguard::net
