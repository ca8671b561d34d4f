#include "net/polymarket/crypto_price.hpp"
#include "tests/net/sim_harness.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::net;
using fillguard::test::sim_harness;

namespace {

struct site : sim_harness {
  static market_key market(window_length length) {
    return {asset::btc, length};
  }

  sim::http_answer ask(window_length length = window_length::m5,
                       settlement rule = settlement::twap_60,
                       std::int64_t at = opens) {
    return get(polymarket::crypto_price_url(
      "", {market(length), from_unix_seconds(at)}, rule));
  }

  /// The price as the service reads it; "" while the site has none.
  std::string price(window_length length = window_length::m5,
                    settlement rule = settlement::twap_60,
                    std::int64_t at = opens) {
    const auto answer = ask(length, rule, at);
    CHECK(answer.status == 200);
    const auto read = polymarket::parse_crypto_price(answer.body);
    REQUIRE(read);
    return *read ? to_string((*read)->open_price) : "";
  }

  bool fault(const std::string& command) {
    return venue.faults().apply(command, venue.now()).has_value();
  }

  std::string strike() { return to_string(*window().strike); }
};

} // namespace

TEST_CASE_FIXTURE(site,
                  "the simulated site has the price to beat seconds after "
                  "the open") {
  go_to(2.4);
  CHECK(price() == "");
  go_to(2.6);
  CHECK(price() == strike());
  CHECK(price(window_length::m15) == strike());
  // Without the look-back it is another price, as at the real site.
  CHECK(price(window_length::m5, settlement::spot) != strike());
  const auto running = nlohmann::json::parse(ask().body);
  CHECK(running["closePrice"].is_null());
  CHECK(running["completed"] == false);
  go_to(304);
  CHECK(nlohmann::json::parse(ask().body)["closePrice"]
        == window().settled_at->to_double());
}

TEST_CASE_FIXTURE(site, "the simulated site can be late, off, and refuse") {
  CHECK(fault(R"({"site":{"late_ms":20000}})"));
  go_to(19);
  CHECK(price() == "");
  CHECK(fault(R"({"site":{"late_ms":1000,"off":"34"}})"));
  CHECK(price() == to_string(*window().strike + *coin_price::parse("34")));
  CHECK(fault(R"({"clear":true})"));
  CHECK(price() == strike());

  CHECK(fault(R"({"clear":true})"));
  CHECK(fault(R"({"source":"site","status":429})"));
  CHECK(ask().status == 429);
  CHECK_FALSE(fault(R"({"site":{"off":"much"}})"));
}

TEST_CASE_FIXTURE(site, "the simulated site can answer the hour's open for "
                        "any length but five minutes") {
  // The first window opens with an hour.
  go_to(1);
  const auto hour_open = strike();
  constexpr auto later = opens + 900;
  go_to(903);
  const auto rule = settlement::twap_60;
  const auto right = price(window_length::m15, rule, later);
  CHECK(right != hour_open);
  CHECK(price(window_length::m5, rule, later) == right);
  CHECK(fault(R"({"site":{"hour_open":true}})"));
  CHECK(price(window_length::m5, rule, later) == right);
  CHECK(price(window_length::m15, rule, later) == hour_open);
}

TEST_CASE_FIXTURE(site,
                  "the simulated site adjusts its price for ten seconds") {
  CHECK(fault(R"({"site":{"adjusted":"0.25"}})"));
  go_to(9);
  CHECK(price() == to_string(*window().strike + *coin_price::parse("0.25")));
  go_to(10);
  CHECK(price() == strike());
}

TEST_CASE_FIXTURE(site, "the simulated site refuses what the real one does not "
                        "understand") {
  const std::string path = "/api/crypto/crypto-price?symbol=BTC&variant=";
  CHECK(get(path + "fiveminute").status == 400);
  CHECK(get(path
            + "fiveminute&eventStartTime=2026-11-24T02:00:00.000Z"
              "&endDate=2026-11-24T02:05:00.000Z")
          .status
        == 400);
  CHECK(get("/api/crypto/other").status == 404);
}
