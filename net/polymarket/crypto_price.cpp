#include "net/polymarket/crypto_price.hpp"

#include "net/polymarket/json.hpp"

#include <cctype>
#include <utility>

namespace fillguard::net::polymarket {

namespace {

tl::unexpected<bad_answer> unusable(std::string kind, std::string detail) {
  return failure(bad_answer{std::move(kind), std::move(detail)});
}

/// Absent: the site's name for such windows is not known.
std::optional<std::string_view> variant_of(window_length length) {
  switch (length) {
  case window_length::m5:
    return "fiveminute";
  case window_length::m15:
    return "fifteenminute";
  case window_length::h1:
  case window_length::h4:
    break;
  }
  return std::nullopt;
}

const char* average_of(settlement rule) {
  switch (rule) {
  case settlement::spot:
  case settlement::candle_1h:
  case settlement::unknown:
    return "";
  case settlement::twap_30:
    return "&twapEnabled=true&twapLookbackSeconds=30";
  case settlement::twap_60:
    return "&twapEnabled=true&twapLookbackSeconds=60";
  }
  return ""; // Not reached: the compiler checks the cases.
}

std::string upper(std::string text) {
  for (auto& c : text)
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

} // namespace

bool site_has_price(window_length length, settlement rule) {
  return variant_of(length) && rule != settlement::candle_1h
         && rule != settlement::unknown;
}

std::string crypto_price_url(std::string_view base, const window_id& id,
                             settlement rule) {
  // The site refuses times with milliseconds.
  return std::string{base}
         + "/api/crypto/crypto-price?symbol=" + upper(to_string(id.market.coin))
         + "&eventStartTime=" + to_iso8601_seconds(id.opens_at)
         + "&endDate=" + to_iso8601_seconds(closes_at(id))
         + "&variant=" + std::string{variant_of(id.market.length).value_or("")}
         + average_of(rule);
}

crypto_price_answer parse_crypto_price(std::string_view body) {
  if (body.size() > most_bytes)
    return unusable("oversized", std::to_string(body.size()) + " bytes");
  if (!json::is_json(simdjson::padded_string{body}))
    return unusable("not_json", "the body is not JSON");
  const auto answer = json::read_object(body);
  if (!answer)
    return unusable("wrong_type", "the body is not an object");
  if (answer->find("openPrice") == answer->end())
    return unusable("missing_field", "openPrice");
  if (!json::has(*answer, "openPrice"))
    return std::nullopt;
  const auto value = json::millionths_of(*answer, "openPrice");
  if (!value || *value <= 0)
    return unusable("wrong_value", "openPrice");
  crypto_price out;
  out.open_price = coin_price::from_millionths(*value);
  out.incomplete = json::bool_of(*answer, "incomplete").value_or(false);
  return out;
}

} // namespace fillguard::net::polymarket
