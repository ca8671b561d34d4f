#include "tests/net/sim_harness.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::net::sim;
using fillguard::test::sim_harness;
using nlohmann::json;

namespace {

result<void> apply(sim_harness& sim, const std::string& command) {
  return sim.venue.faults().apply(command, sim.venue.now());
}

} // namespace

TEST_CASE("a stalled source is silent and recovers by itself") {
  sim_harness sim;
  sim.watch_market(1);
  sim.venue.open(2, "/ws/btcusdt@trade");
  sim.go_to(5);
  CHECK(apply(sim, R"([{"source":"market_ws","stall":true,"for_seconds":20},)"
                   R"({"source":"gamma","stall":true,"for_seconds":20}])"));
  sim.frames.clear();

  sim.go_to(24);
  CHECK(sim.events(1, "price_change").empty());
  CHECK(sim.frames.size() > 70); // Binance keeps its rate.
  CHECK(sim.get("/events?slug=x").status == -1);
  CHECK(sim.get("/ok").status == 200);
  CHECK(sim.dropped.empty());

  sim.go_to(30);
  CHECK_FALSE(sim.events(1, "price_change").empty());
  CHECK(sim.get("/events?slug=x").status == 200);
}

TEST_CASE("one topic of a socket can be silent") {
  sim_harness sim;
  sim.watch_market(1);
  CHECK(apply(sim, R"({"source":"market_ws","silent":["price_change"]})"));
  sim.go_to(20);
  CHECK(sim.events(1, "price_change").empty());
  CHECK_FALSE(sim.events(1, "best_bid_ask").empty());
}

TEST_CASE("connections are dropped once, and refused during the fault") {
  sim_harness sim;
  sim.watch_market(1);
  sim.venue.open(2, "/rtds");
  CHECK(apply(sim, R"({"source":"market_ws","drop":true,"refuse":true})"));
  sim.go_to(1);
  CHECK(sim.dropped.contains(1));
  CHECK_FALSE(sim.dropped.contains(2));
  CHECK_FALSE(sim.venue.open(3, "/ws/market"));
  CHECK(sim.venue.connections(source::market_ws) == 0);
  CHECK(apply(sim, R"({"clear":true})"));
  CHECK(sim.venue.open(4, "/ws/market"));
  CHECK(apply(sim, R"({"source":"clob_rest","refuse":true})"));
  CHECK(sim.get("/ok").status == 0);
}

TEST_CASE("each kind of garbage is as described") {
  const std::string good = R"({"event_type":"book","bids":[],"timestamp":"1"})";
  CHECK_FALSE(json::accept(spoil(good, garbage::truncated)));
  const auto swapped = json::parse(spoil(good, garbage::wrong_types));
  CHECK(swapped["event_type"].is_number());
  CHECK(swapped["bids"].is_string());
  CHECK(spoil(good, garbage::oversized).size() > 2'000'000);
  CHECK_FALSE(json::accept(spoil(good, garbage::binary)));
  CHECK(spoil(good, garbage::none) == good);
  CHECK(json::accept(spoil("PONG", garbage::wrong_types)));

  sim_harness sim;
  sim.watch_market(1);
  REQUIRE(apply(sim, R"({"source":"market_ws","garbage":"truncated"})"));
  sim.frames.clear();
  sim.go_to(2);
  REQUIRE_FALSE(sim.frames.empty());
  CHECK_FALSE(json::accept(sim.frames.front().second));
  REQUIRE(apply(sim, R"({"source":"market_ws","garbage":"none"})"));
  sim.frames.clear();
  sim.go_to(4);
  CHECK(json::accept(sim.frames.back().second));
}

TEST_CASE("statuses have the bodies of the venue's front end") {
  sim_harness sim;
  REQUIRE(apply(sim, R"({"source":"clob_rest","status":429,"retry_after":2})"));
  const auto limited = sim.get("/ok");
  CHECK(limited.status == 429);
  REQUIRE(limited.headers.size() == 1);
  CHECK(limited.headers[0]
        == std::pair<std::string, std::string>{"Retry-After", "2"});
  REQUIRE(apply(sim, R"({"source":"clob_rest","status":403})"));
  CHECK(sim.get("/ok").content_type == "text/html");
  REQUIRE(apply(sim, R"({"source":"clob_rest","status":425})"));
  CHECK(sim.get("/ok").status == 425);
  REQUIRE(apply(sim, R"({"source":"clob_rest","status":0})"));
  CHECK(sim.get("/ok").status == 200);
}

TEST_CASE("a delayed answer arrives after its delay") {
  sim_harness sim;
  REQUIRE(apply(sim, R"({"source":"clob_rest","delay_ms":3000})"));
  CHECK(sim.get("/ok").status == -1);
  sim.go_to(2.9);
  CHECK(sim.answers.empty());
  sim.go_to(3.1);
  CHECK(sim.answers.size() == 1);
}

TEST_CASE("books can be stale, crossed, or change their tick") {
  sim_harness sim;
  sim.watch_market(1);
  sim.go_to(5);
  const auto token = sim.window().info.tokens[0];
  REQUIRE(apply(
    sim, R"({"ghost_book":true,"crossed_book":true,"tick_change":true})"));
  const auto ghost = sim.get_json("/book?token_id=" + token);
  CHECK(ghost["asks"][0]["price"] == "0.99");
  sim.go_to(8);
  CHECK(sim.events(1, "tick_size_change").size() == 2);
  CHECK(sim.window().tick == price::from_millionths(1'000));
  const auto crossed = sim.events(1, "price_change").back();
  const auto& change = crossed["price_changes"][0];
  CHECK(price::parse(change["best_bid"].get<std::string>())
        > price::parse(change["best_ask"].get<std::string>()));
}

TEST_CASE(
  "Gamma's answers can lack tokens, swap them, or be of a past window") {
  sim_harness sim;
  const auto name =
    "/markets?slug=btc-updown-5m-" + std::to_string(sim_harness::opens);
  const auto good = sim.get_json(name)[0];
  REQUIRE(apply(sim, R"({"gamma":"no_tokens"})"));
  CHECK_FALSE(sim.get_json(name)[0].contains("clobTokenIds"));
  REQUIRE(apply(sim, R"({"gamma":"swapped"})"));
  const auto swapped = sim.get_json(name)[0];
  CHECK(swapped["clobTokenIds"] == good["clobTokenIds"]);
  CHECK(swapped["outcomes"] != good["outcomes"]);
  REQUIRE(apply(sim, R"({"gamma":"over"})"));
  CHECK(sim.get_json(name)[0]["endDate"] < good["endDate"]);
}

TEST_CASE("faults are set and shown over HTTP, and wrong ones change nothing") {
  sim_harness sim;
  const auto post = [&](std::string body) {
    sim.venue.ask(1, {"POST", "/sim/faults", {}, std::move(body)});
    return sim.answers.at(1);
  };
  CHECK(post(R"({"source":"rtds","stall":true,"for_seconds":5})").status
        == 200);
  const auto shown = sim.get_json("/sim/faults");
  CHECK(shown["sources"]["rtds"]["stall"] == true);
  CHECK(shown["sources"]["rtds"]["for_seconds"] == 5.0);
  CHECK(post(R"({"source":"nobody","stall":true})").status == 400);
  CHECK(post(R"([{"source":"gamma","stall":true},{"source":"x"}])").status
        == 400);
  CHECK(post("{").status == 400);
  CHECK(post("7").status == 400);
  CHECK(post(R"({"source":"gamma","stall":"yes"})").status == 400);
  CHECK_FALSE(sim.venue.faults().of(source::gamma).any());
  CHECK(sim.venue.faults().of(source::rtds).stalled);
}

TEST_CASE("after a jump of the clock, books are sent again") {
  sim_harness sim;
  sim.watch_market(1);
  sim.go_to(1);
  sim.frames.clear();
  sim.venue.advance(from_unix_seconds(sim_harness::opens + 200));
  CHECK(sim.frames.size() == 2);
  CHECK(sim.events(1, "book").size() == 2);
  sim.venue.advance(from_unix_seconds(sim_harness::opens)); // Has no effect.
  CHECK(sim.venue.now() == from_unix_seconds(sim_harness::opens + 200));
}

TEST_CASE("the time of HTTP answers can be ahead of the venue's") {
  sim_harness sim;
  sim.watch_market(1);
  sim.go_to(10);
  CHECK(sim.get_json("/time") == sim_harness::opens + 10);
  CHECK(apply(sim, R"({"clock_skew_ms":30000})"));
  CHECK(sim.get_json("/time") == sim_harness::opens + 40);
  // Frames keep the venue's time.
  sim.frames.clear();
  sim.go_to(20);
  const auto changes = sim.events(1, "price_change");
  REQUIRE_FALSE(changes.empty());
  for (const auto& each : changes)
    CHECK(std::stoll(each["timestamp"].get<std::string>())
          <= (sim_harness::opens + 20) * 1'000);
  CHECK(apply(sim, R"({"clock_skew_ms":-30000})"));
  CHECK(sim.get_json("/time") == sim_harness::opens - 10);
  CHECK(apply(sim, R"({"clear":true})"));
  CHECK(sim.get_json("/time") == sim_harness::opens + 20);
}
