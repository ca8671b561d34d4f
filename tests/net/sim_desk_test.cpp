#include "tests/net/sim_harness.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::net::sim;
using fillguard::test::sim_harness;
using nlohmann::json;

namespace {

venue_options with_bot() {
  venue_options out;
  out.world.story = scenario::calm;
  out.desk.bot_trades = true;
  return out;
}

/// Opens a user channel with the bot's credentials.
void watch_account(sim_harness& sim, connection_id id) {
  const account bot;
  sim.venue.open(id, "/ws/user");
  sim.venue.receive(id, json{{"type", "user"},
                             {"auth",
                              {{"apiKey", bot.key},
                               {"secret", bot.secret},
                               {"passphrase", bot.passphrase}}}}
                          .dump());
}

std::vector<std::string> statuses(const sim_harness& sim) {
  std::vector<std::string> out;
  for (const auto& trade : sim.events(1, "trade"))
    out.push_back(trade["id"].get<std::string>().substr(0, 4) + ' '
                  + trade["status"].get<std::string>());
  return out;
}

} // namespace

TEST_CASE(
  "the bot buys the near-certain outcome once, and the channel reports it") {
  sim_harness sim{with_bot()};
  watch_account(sim, 1);
  sim.go_to(330);
  const auto orders = sim.events(1, "order");
  REQUIRE(orders.size() >= 2);
  CHECK(orders[0]["type"] == "PLACEMENT");
  CHECK(orders[0]["price"] == "0.99");
  CHECK(orders[1]["type"] == "UPDATE");
  CHECK(orders[1]["size_matched"] == "5");
  const auto trades = sim.events(1, "trade");
  REQUIRE(trades.size() >= 3);
  CHECK(trades.front()["status"] == "MATCHED");
  CHECK(trades.back()["status"] == "CONFIRMED");
  CHECK(price::parse(trades[0]["price"].get<std::string>())
        <= price::from_millionths(990'000));
  REQUIRE(sim.venue.desk().orders().size() == 1);
  CHECK(sim.venue.desk().orders()[0].token == sim.window().winner);
}

TEST_CASE("fills can be late and repeated") {
  sim_harness prompt{with_bot()};
  watch_account(prompt, 1);
  prompt.go_to(330);
  sim_harness late{with_bot()};
  watch_account(late, 1);
  REQUIRE(late.venue.faults().apply(
    R"({"fills":{"delay_ms":4000,"duplicates":true}})", late.venue.now()));
  late.go_to(330);
  CHECK(statuses(late).size() == 2 * statuses(prompt).size());
  const auto time = [](const sim_harness& sim) {
    return std::stoll(
      sim.events(1, "trade")[0]["timestamp"].get<std::string>());
  };
  CHECK(time(late) - time(prompt) == 4'000);
}

TEST_CASE("public positions and trades show a fill some seconds later") {
  sim_harness sim{with_bot()};
  const account bot;
  const auto positions = "/v2/positions?user=" + bot.wallet;
  CHECK(sim.get_json(positions)["data"].empty());
  while (sim.venue.desk().orders().empty()
         || sim.venue.desk().orders()[0].matched.is_zero())
    sim.go_to(
      seconds_between(from_unix_seconds(sim_harness::opens), sim.venue.now())
      + 0.1);
  const auto filled =
    seconds_between(from_unix_seconds(sim_harness::opens), sim.venue.now());
  CHECK(sim.get_json(positions)["data"].empty());
  sim.go_to(filled + 2.5);
  const auto rows = sim.get_json(positions)["data"];
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["current_size"] == 5.0);
  CHECK(rows[0]["status"] == "OPEN");
  CHECK(sim.get_json("/positions?user=" + bot.wallet)[0]["size"] == 5.0);
  CHECK_FALSE(sim.get_json("/v2/trades?user=" + bot.wallet)["data"].empty());
  CHECK(sim.get("/v2/positions").status == 400);
  CHECK(sim.get("/v2/positions?user=x&offset=5").status == 400);
  CHECK(sim.get_json("/v2/positions?user=0xother")["data"].empty());
  sim.go_to(360);
  const auto settled = sim.get_json(positions)["data"];
  CHECK(settled[0]["status"] == "REDEEMABLE");
}

TEST_CASE("the user channel closes on wrong credentials") {
  sim_harness sim;
  sim.venue.open(1, "/ws/user");
  sim.venue.receive(1, R"({"type":"user","auth":{"apiKey":"x","secret":"y",)"
                       R"("passphrase":"z"}})");
  CHECK(sim.dropped.at(1) == 1008);
  sim.venue.open(2, "/ws/user");
  sim.venue.receive(2, "PING");
  CHECK(sim.frames.back().second == "PONG");
  sim.venue.receive(2, "nonsense");
  sim.venue.receive(2, R"({"type":"user"})");
  CHECK(sim.dropped.size() == 1);
}

TEST_CASE("private paths refuse unsigned requests") {
  sim_harness sim;
  CHECK(sim.get("/data/orders").status == 401);
  CHECK(sim.get("/data/trades").status == 401);
  CHECK(sim.get("/auth/derive-api-key").status == 401);
  sim.venue.ask(1, {"POST", "/order", {}, "{}"});
  CHECK(sim.answers.at(1).status == 401);
}

TEST_CASE("a wallet trades by hand, and public answers show it one after the "
          "other") {
  venue_options how;
  how.world.story = scenario::calm;
  sim_harness sim{how};
  sim.go_to(10);
  const std::string wallet = "0x000000000000000000000000000000000000a11d";
  const auto by_hand = [&](const std::string& rest) {
    return sim.venue.desk().trade_by_hand(
      R"({"wallet":")" + wallet + R"(","slug":")"
        + slug(sim.window().info.window) + "\"," + rest + '}',
      sim.venue.behind());
  };
  const auto positions = [&] {
    return sim.get_json("/v2/positions?user=" + wallet)["data"];
  };
  const auto activity = [&] {
    return sim.get_json("/v2/activity?user=" + wallet + "&start="
                        + std::to_string(sim_harness::opens - 90'000))["data"];
  };
  CHECK_FALSE(by_hand(R"("outcome":"up","side":"sell","shares":"5")"));
  CHECK_FALSE(by_hand(R"("outcome":"sideways","side":"buy","shares":"5")"));
  CHECK_FALSE(by_hand(R"("side":"redeem")"));
  REQUIRE(by_hand(R"("outcome":"up","side":"buy","shares":"5")"));
  sim.go_to(13);
  REQUIRE(positions().size() == 1);
  CHECK(positions()[0]["current_size"] == 5.0);
  CHECK(activity().empty());
  sim.go_to(18);
  REQUIRE(activity().size() == 1);
  const auto bought = activity()[0];
  CHECK(bought["type"] == "TRADE");
  // With the fee of a taker.
  CHECK(bought["usdc_size"].get<double>()
        > bought["price"].get<double>() * 5 + 0.0001);
  const auto average = positions()[0]["avg_price"];
  REQUIRE(by_hand(R"("outcome":"up","side":"sell","shares":"2")"));
  sim.go_to(22);
  CHECK(positions()[0]["current_size"] == 3.0);
  CHECK(positions()[0]["avg_price"].get<double>()
        == doctest::Approx(average.get<double>()).epsilon(1e-6));
  sim.go_to(360);
  REQUIRE(sim.window().resolved);
  REQUIRE(by_hand(R"("side":"redeem")"));
  sim.go_to(370);
  CHECK(positions().empty());
  CHECK(activity()[0]["type"] == "REDEEM");
  CHECK(activity()[0]["size"] == 3.0);
}
