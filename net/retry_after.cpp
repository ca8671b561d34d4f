#include "net/retry_after.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>

namespace fillguard::net {

namespace {

constexpr std::chrono::milliseconds longest = std::chrono::hours{24};

/// "Sun, 06 Nov 1994 08:49:37 GMT": RFC 9110, section 5.6.7.
/// In seconds since 1970.
std::optional<std::int64_t> parse_http_date(const std::string& text) {
  std::tm parts{};
  const auto* end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (!end || *end != '\0')
    return std::nullopt;
  return timegm(&parts);
}

} // namespace

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
  return std::clamp(std::chrono::milliseconds{*date * 1'000 - to_unix_ms(now)},
                    std::chrono::milliseconds{0}, longest);
}

} // namespace fillguard::net
