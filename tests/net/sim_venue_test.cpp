#include "net/chainlink/aggregator.hpp"
#include "tests/net/sim_harness.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace fillguard;
using namespace fillguard::net::sim;
using fillguard::test::sim_harness;
using nlohmann::json;

namespace {

/// The levels of a book as text, best last.
std::vector<std::pair<std::string, std::string>> levels(const json& outcome) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& one : outcome)
    out.emplace_back(one.at("price"), one.at("size"));
  return out;
}

auto mirrored(std::vector<std::pair<std::string, std::string>> all) {
  for (auto& [at, size] : all)
    at = to_string(complement(price::parse(at).value()));
  return all;
}

} // namespace

TEST_CASE("both tokens show one book, mirrored, best level last") {
  sim_harness sim;
  sim.go_to(40);
  const auto& info = sim.window().info;
  const auto up = sim.get_json("/book?token_id=" + info.token(outcome::up));
  const auto down = sim.get_json("/book?token_id=" + info.token(outcome::down));
  CHECK(levels(up["bids"]) == mirrored(levels(down["asks"])));
  CHECK(levels(up["asks"]) == mirrored(levels(down["bids"])));
  const auto last = [](const json& outcome) {
    return price::parse(outcome.back()["price"].get<std::string>()).value();
  };
  CHECK(last(up["bids"])
        > price::parse(up["bids"][0]["price"].get<std::string>()).value());
  CHECK(last(up["bids"]) < last(up["asks"]));
}

TEST_CASE("applying every frame gives the REST book") {
  sim_harness sim;
  sim.go_to(1);
  sim.watch_market(1);
  sim.go_to(297);
  const auto token = sim.window().info.token(outcome::down);
  std::map<std::string, std::string> bids;
  std::map<std::string, std::string> asks;
  for (const auto& [id, text] : sim.frames) {
    auto frame = json::parse(text);
    for (const auto& event : frame.is_array() ? frame : json::array({frame})) {
      if (event["event_type"] == "book" && event["asset_id"] == token) {
        bids.clear();
        asks.clear();
        for (const auto& one : event["bids"])
          bids[one["price"]] = one["size"];
        for (const auto& one : event["asks"])
          asks[one["price"]] = one["size"];
      }
      if (event["event_type"] != "price_change")
        continue;
      for (const auto& change : event["price_changes"]) {
        if (change["asset_id"] != token)
          continue;
        auto& outcome = change["side"] == "BUY" ? bids : asks;
        if (change["size"] == "0")
          outcome.erase(change["price"]);
        else
          outcome[change["price"]] = change["size"];
      }
    }
  }
  const auto book = sim.get_json("/book?token_id=" + token);
  const auto all = [](const json& outcome) {
    std::map<std::string, std::string> out;
    for (const auto& one : outcome)
      out[one["price"]] = one["size"];
    return out;
  };
  CHECK(bids == all(book["bids"]));
  CHECK(asks == all(book["asks"]));
}

TEST_CASE("the market channel sends the events of the reference") {
  sim_harness sim;
  sim.go_to(1);
  sim.watch_market(1);
  sim.venue.receive(1, "PING");
  CHECK(sim.frames.back().second == "PONG");
  sim.go_to(360);
  const auto changes = sim.events(1, "price_change");
  CHECK(changes.size() > 500);
  const auto several =
    std::any_of(changes.begin(), changes.end(),
                [](const json& x) { return x["price_changes"].size() > 4; });
  CHECK(several);
  CHECK(sim.events(1, "book").size() > 10);
  CHECK(sim.events(1, "last_trade_price").size() > 10);
  CHECK(sim.events(1, "best_bid_ask").size() > 100);
  const auto ticks = sim.events(1, "tick_size_change");
  REQUIRE(ticks.size() == 2);
  CHECK(ticks[0]["old_tick_size"] == "0.01");
  CHECK(ticks[0]["new_tick_size"] == "0.001");
  const auto resolved = sim.events(1, "market_resolved");
  REQUIRE(resolved.size() == 1);
  CHECK(resolved[0]["winning_outcome"] == label(sim.window().winner.value()));
}

TEST_CASE("custom events need a subscription, and unknown tokens get none") {
  sim_harness sim;
  sim.go_to(1);
  sim.venue.open(1, "/ws/market");
  sim.venue.receive(
    1,
    json{{"assets_ids", sim.window().info.tokens}, {"type", "market"}}.dump());
  sim.go_to(20);
  CHECK(sim.events(1, "best_bid_ask").empty());
  sim.venue.open(2, "/ws/market");
  sim.venue.receive(2, R"({"assets_ids":["12"],"type":"market"})");
  CHECK(sim.frames.back().second == "NO NEW ASSETS");
  sim.venue.receive(2, "{not json");
  sim.venue.receive(2, "[]");
  sim.venue.receive(2, R"({"assets_ids":7,"type":"market"})");
}

TEST_CASE("Gamma has the result some seconds after the end, and no sooner") {
  sim_harness sim;
  const auto name = "btc-updown-5m-" + std::to_string(sim_harness::opens);
  sim.go_to(200);
  const auto before = sim.get_json("/events?slug=" + name);
  REQUIRE(before.size() == 1);
  const auto& market = before[0]["markets"][0];
  CHECK(market["clobTokenIds"].is_string());
  CHECK(json::parse(market["outcomes"].get<std::string>()).size() == 2);
  CHECK(market["closed"] == false);
  CHECK(market["endDate"] == "2026-11-24T06:05:00Z");
  CHECK(market["cryptoMarketConfig"]["twapLookbackSeconds"] == 60);
  CHECK_FALSE(before[0].contains("eventMetadata"));
  sim.go_to(310);
  CHECK_FALSE(
    sim.get_json("/events?slug=" + name)[0].contains("eventMetadata"));
  sim.go_to(365);
  const auto after = sim.get_json("/events/slug/" + name);
  CHECK(after["eventMetadata"]["priceToBeat"].get<double>()
        == doctest::Approx(sim.window().strike->to_double()));
  CHECK(sim.get_json("/markets?slug=" + name).empty());
  const auto closed = sim.get_json("/markets?slug=" + name + "&closed=true");
  REQUIRE(closed.size() == 1);
  CHECK(closed[0]["closedTime"].get<std::string>().ends_with("+00"));
  const auto prices =
    json::parse(closed[0]["outcomePrices"].get<std::string>());
  const auto outcomes = json::parse(closed[0]["outcomes"].get<std::string>());
  const auto winner = label(sim.window().winner.value());
  CHECK(prices[outcomes[0] == winner ? 0 : 1] == "1");
  CHECK(prices[outcomes[0] == winner ? 1 : 0] == "0");
  const auto cid = sim.window().info.condition_id;
  CHECK(sim.get_json("/markets?condition_ids=" + cid + "&closed=true").size()
        == 1);
  CHECK(sim.get("/events/slug/btc-updown-5m-0").status == 404);
  CHECK(sim.get_json("/events?slug=nonsense").empty());
}

TEST_CASE("the public reads of the CLOB answer, and drop a finished book") {
  sim_harness sim;
  sim.go_to(30);
  const auto token = sim.window().info.tokens[0];
  CHECK(sim.get("/time").body == std::to_string(sim_harness::opens + 30));
  CHECK(sim.get("/ok").body == "\"OK\"");
  CHECK(sim.get_json("/version")["version"] == 2);
  CHECK(sim.get_json("/tick-size?token_id=" + token)["minimum_tick_size"]
        == 0.01);
  const auto bid = sim.get_json("/price?side=BUY&token_id=" + token)["price"];
  const auto book = sim.get_json("/book?token_id=" + token);
  CHECK(bid == book["bids"].back()["price"]);
  const auto cid = sim.window().info.condition_id;
  CHECK(sim.get_json("/markets/" + cid)["tokens"].size() == 2);
  CHECK(sim.get_json("/clob-markets/" + cid)["fd"]["r"] == 0.07);
  CHECK(sim.get("/book?token_id=1").status == 404);
  CHECK(sim.get("/book").status == 404);
  CHECK(sim.get("/nothing").status == 404);
  sim.go_to(301);
  CHECK(sim.get("/book?token_id=" + token).status == 404);
}

TEST_CASE("RTDS sends an empty frame, snapshots and updates, 1.3 s late") {
  sim_harness sim;
  sim.go_to(10);
  sim.venue.open(1, "/");
  REQUIRE(sim.frames.size() == 1);
  CHECK(sim.frames[0].second.empty());
  sim.venue.receive(1, "ping");
  sim.venue.receive(1, R"({"action":"subscribe","subscriptions":[)"
                       R"({"topic":"crypto_prices_twap_sixty","type":"*"},)"
                       R"({"topic":"crypto_prices_chainlink","type":"*",)"
                       R"("filters":"{\"symbol\":\"btc/usd\"}"}]})");
  const auto snapshot = json::parse(sim.frames.back().second);
  CHECK(snapshot["topic"] == "crypto_prices");
  CHECK(snapshot["type"] == "subscribe");
  CHECK(snapshot["payload"]["data"].size() == 60);
  sim.frames.clear();
  sim.go_to(20);
  std::map<std::string, int> count;
  for (const auto& [id, text] : sim.frames) {
    const auto frame = json::parse(text);
    ++count[frame["topic"]];
    CHECK(frame["timestamp"].get<std::int64_t>()
            - frame["payload"]["timestamp"].get<std::int64_t>()
          == 1'300);
    CHECK(frame["payload"]["full_accuracy_value"].get<std::string>().ends_with(
      "000000000000"));
  }
  CHECK(count["crypto_prices_twap_sixty"] == 10);
  CHECK(count["crypto_prices_chainlink"] == 10);
  CHECK(count.size() == 2);
}

TEST_CASE(
  "a bad topic fails an RTDS batch, and a filter with blanks gets no updates") {
  sim_harness sim;
  sim.venue.open(1, "/rtds");
  sim.venue.receive(1, R"({"action":"subscribe","subscriptions":[)"
                       R"({"topic":"crypto_prices_chainlink","type":"*"},)"
                       R"({"topic":"nonsense","type":"*"}]})");
  sim.venue.receive(1, R"({"action":"subscribe","subscriptions":[)"
                       R"({"topic":"crypto_prices_chainlink","type":"*",)"
                       R"("filters":"{\"symbol\": \"btc/usd\"}"}]})");
  sim.go_to(10);
  REQUIRE(sim.frames.size() == 3);
  CHECK(json::parse(sim.frames[1].second)["statusCode"] == 401);
  CHECK(json::parse(sim.frames[2].second)["type"] == "subscribe");
}

TEST_CASE("PolyBolt needs credentials, and counts its frames from a snapshot") {
  sim_harness sim;
  sim.go_to(5);
  const auto subscription =
    R"({"op":"subscribe","rid":"s","subscriptions":[)"
    R"({"channel":"price.crypto.twap",)"
    R"("filter":{"symbol":"btcusd","window_seconds":60}}]})";
  sim.venue.open(1, "/ws");
  sim.venue.receive(1, subscription);
  CHECK(json::parse(sim.frames.back().second)["code"] == "auth_required");
  const account known;
  sim.venue.receive(1, json{{"op", "auth"},
                            {"rid", "a"},
                            {"auth",
                             {{"apiKey", known.key},
                              {"secret", known.secret},
                              {"passphrase", known.passphrase}}}}
                         .dump());
  CHECK(json::parse(sim.frames.back().second)["op"] == "authed");
  sim.venue.receive(1, subscription);
  const auto snapshot = json::parse(sim.frames.back().second);
  CHECK(snapshot["snapshot"] == true);
  CHECK(snapshot["seq"] == 1);
  sim.frames.clear();
  sim.go_to(15);
  REQUIRE(sim.frames.size() == 10);
  for (std::size_t i = 0; i < 10; ++i)
    CHECK(json::parse(sim.frames[i].second)["seq"] == i + 2);
  const auto last = json::parse(sim.frames.back().second)["payload"];
  const auto second = last["timestamp"].get<std::int64_t>() / 1'000;
  CHECK(
    last["full_accuracy_value"]
    == to_string(*sim.venue.behind()
                    .path(asset::btc)
                    ->settle(settlement::twap_60, from_unix_seconds(second))));
  sim.venue.open(2, "/ws");
  sim.venue.receive(2, R"({"op":"auth","rid":"a","auth":{"apiKey":"x"}})");
  CHECK(sim.dropped.at(2) == 4001);
}

TEST_CASE("Binance leads by a fraction of a second; the others answer too") {
  sim_harness sim;
  sim.venue.open(1, "/ws/btcusdt@trade");
  sim.venue.open(2, "/stream?streams=btcusdt@trade/ethusdt@trade");
  CHECK_FALSE(sim.venue.open(3, "/ws/"));
  CHECK_FALSE(sim.venue.open(4, "/elsewhere"));
  sim.go_to(2);
  REQUIRE(sim.frames.size() == 16);
  const auto trade = json::parse(sim.frames[0].second);
  CHECK(trade["e"] == "trade");
  CHECK(trade["p"].get<std::string>().size() == 14);
  CHECK(json::parse(sim.frames[1].second)["stream"] == "btcusdt@trade");
  const auto spot = sim.get_json("/v2/prices/BTC-USD/spot")["data"];
  CHECK(spot["currency"] == "USD");
  CHECK(sim.get("/v2/prices/LTC-USD/spot").status == 404);
}

TEST_CASE("the simulated chain has a contract for each coin that has one") {
  venue_options options;
  options.world.markets = {{asset::btc, window_length::m5},
                           {asset::eth, window_length::m5}};
  sim_harness sim{options};
  const auto call = [&](const std::string& contract, const std::string& data) {
    const http_ask request{
      "POST",
      "/rpc",
      {},
      R"({"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"to":")"
        + contract + R"(","data":")" + data + R"("},"latest"]})"};
    sim.venue.ask(1, request);
    return json::parse(sim.answers.at(1).body)["result"].get<std::string>();
  };
  const auto described = [&](asset coin) {
    return call(fillguard::net::chainlink::contracts_of(coin).at(0),
                "0x7284e416");
  };
  // "BTC / USD" and "ETH / USD" in hex.
  CHECK(described(asset::btc).find("425443202f20555344") != std::string::npos);
  CHECK(described(asset::eth).find("455448202f20555344") != std::string::npos);
  CHECK(described(asset::eth).size() == 2 + 3 * 64);
  const auto round = call(
    fillguard::net::chainlink::contracts_of(asset::btc).at(0), "0xfeaf968c");
  CHECK(round.size() == 2 + 5 * 64);
  const auto answer = std::stoll(round.substr(2 + 64, 64), nullptr, 16);
  CHECK(static_cast<double>(answer) / 1e8
        == doctest::Approx(84'000).epsilon(0.05));
  CHECK(call("0x0", "0xfeaf968c") == "0x");
}
