#include "net/polymarket/clob_time.hpp"

#include "net/user_agent.hpp"

#include <charconv>
#include <cstdint>

namespace fillguard::net::polymarket {

http_request clob_time_request(const std::string& clob) {
  http_request out;
  out.url = clob + "/time";
  out.headers = {{"User-Agent", user_agent}};
  return out;
}

std::optional<utc_time> parse_clob_time(const std::string& body) {
  std::int64_t seconds = 0;
  const auto* end = body.data() + body.size();
  const auto read = std::from_chars(body.data(), end, seconds);
  // Beyond the year 2200 nanoseconds overflow.
  constexpr std::int64_t latest = 7'258'118'400;
  if (read.ec != std::errc{} || read.ptr != end || seconds <= 0
      || seconds > latest)
    return std::nullopt;
  return from_unix_seconds(seconds);
}

} // namespace fillguard::net::polymarket
