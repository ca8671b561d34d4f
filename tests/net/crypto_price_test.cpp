#include "net/polymarket/crypto_price.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::net::polymarket;

namespace {

/// 2026-08-22T10:00:00Z.
constexpr std::int64_t open = 1'787'392'800;

window_id window(window_length length, asset coin = asset::btc) {
  return {{coin, length}, from_unix_seconds(open)};
}

std::string why_bad(std::string_view body) {
  const auto x = parse_crypto_price(body);
  return x ? "not bad" : x.error().kind + ' ' + x.error().detail;
}

} // namespace

TEST_CASE("the site is asked with the window's own rule") {
  CHECK(crypto_price_url("https://site", window(window_length::m5),
                         settlement::twap_60)
        == "https://site/api/crypto/crypto-price?symbol=BTC"
           "&eventStartTime=2026-08-22T10:00:00Z&endDate=2026-08-22T10:05:00Z"
           "&variant=fiveminute&twapEnabled=true&twapLookbackSeconds=60");
  CHECK(crypto_price_url("http://a:1", window(window_length::m15, asset::xrp),
                         settlement::twap_30)
        == "http://a:1/api/crypto/crypto-price?symbol=XRP"
           "&eventStartTime=2026-08-22T10:00:00Z&endDate=2026-08-22T10:15:00Z"
           "&variant=fifteenminute&twapEnabled=true&twapLookbackSeconds=30");
  CHECK(
    crypto_price_url("http://a", window(window_length::m5), settlement::spot)
      .ends_with("&variant=fiveminute"));
}

TEST_CASE("the price to beat is read to the millionth") {
  const auto known = parse_crypto_price(
    R"({"openPrice":89299.0560483538,"closePrice":89530.1902704494,)"
    R"("timestamp":1765012902842,"completed":true,"incomplete":false,)"
    R"("cached":true})");
  REQUIRE(known);
  REQUIRE(*known);
  CHECK(to_string((*known)->open_price) == "89299.056048");
  CHECK_FALSE((*known)->incomplete);

  const auto running = parse_crypto_price(
    R"({"openPrice":"2.5","closePrice":null,"incomplete":true})");
  REQUIRE(running);
  REQUIRE(*running);
  CHECK(to_string((*running)->open_price) == "2.5");
  CHECK((*running)->incomplete);
}

TEST_CASE("a price that the site does not have yet is absent, not bad") {
  const auto early =
    parse_crypto_price(R"({"openPrice":null,"closePrice":null})");
  REQUIRE(early);
  CHECK_FALSE(*early);
}

TEST_CASE("an answer that is no price names the field") {
  CHECK(why_bad("<html>") == "not_json the body is not JSON");
  CHECK(why_bad("[]") == "wrong_type the body is not an object");
  CHECK(why_bad("{}") == "missing_field openPrice");
  CHECK(why_bad(R"({"openPrice":0})") == "wrong_value openPrice");
  CHECK(why_bad(R"({"openPrice":-1})") == "wrong_value openPrice");
  CHECK(why_bad(R"({"openPrice":"soon"})") == "wrong_value openPrice");
  CHECK(why_bad(R"({"openPrice":[84000]})") == "wrong_value openPrice");
  CHECK(why_bad(std::string(most_bytes + 1, ' ')).starts_with("oversized"));
}
