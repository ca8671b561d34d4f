#include "net/sim/rest.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <string>

namespace fillguard::net::sim {

namespace {

using namespace std::chrono_literals;

/// As long as the site adjusts a price to beat.
constexpr auto adjusted_for = 10s;

/// From a window's end until the site has its final price.
constexpr auto final_after = 3s;

/// A time, which the site takes only without milliseconds.
std::optional<utc_time> plain_time(const std::string& text) {
  return text.find('.') == std::string::npos ? parse_iso8601(text)
                                             : std::nullopt;
}

std::optional<asset> coin_of(std::string symbol) {
  for (auto& letter : symbol)
    letter =
      static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return value_of<asset>(symbol);
}

/// Without the two parameters the site answers the spot price.
settlement rule_of(const http_ask& request) {
  if (request.first("twapEnabled") != "true")
    return settlement::spot;
  return request.first("twapLookbackSeconds") == "30" ? settlement::twap_30
                                                      : settlement::twap_60;
}

} // namespace

http_answer answer_site(world& of, const fault_board& faults,
                        const http_ask& request) {
  if (request.path() == "/api/geoblock")
    return {200,
            nlohmann::json{{"blocked", faults.orders.blocked},
                           {"ip", "203.0.113.42"},
                           {"country", faults.orders.blocked ? "US" : "IE"},
                           {"region", faults.orders.blocked ? "NY" : "L"}}
              .dump(),
            "application/json",
            {}};
  if (request.path() != "/api/crypto/crypto-price")
    return error_answer(404, "not found");
  const auto coin = coin_of(request.first("symbol"));
  const auto* path = coin ? of.path(*coin) : nullptr;
  const auto opens = plain_time(request.first("eventStartTime"));
  const auto closes = plain_time(request.first("endDate"));
  const auto variant = request.first("variant");
  if (path == nullptr || !opens || !closes || variant.empty())
    return error_answer(400, "invalid parameters");
  const auto now = of.now();
  const auto rule = rule_of(request);
  auto from = *opens;
  if (faults.site.hour_open && variant != "fiveminute")
    from = std::chrono::floor<std::chrono::hours>(from);
  nlohmann::ordered_json out{{"openPrice", nullptr}, {"closePrice", nullptr}};
  if (now >= *opens + faults.site.late)
    if (auto price = path->settle(rule, from)) {
      *price += faults.site.off;
      if (now < *opens + adjusted_for)
        *price += faults.site.adjusted;
      out["openPrice"] = price->to_double();
    }
  const bool is_over = now >= *closes + final_after;
  if (is_over)
    if (const auto price = path->settle(rule, *closes))
      out["closePrice"] = price->to_double();
  out["timestamp"] = to_unix_ms(now);
  out["completed"] = is_over;
  out["incomplete"] = false;
  out["cached"] = false;
  return {200, out.dump(), "application/json", {}};
}

} // namespace fillguard::net::sim
