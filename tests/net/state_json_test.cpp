#include "tests/support/sample_views.hpp"
#include "tests/support/state_documents.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <limits>
#include <set>

using namespace fillguard;
using namespace fillguard::net::http_api;
using namespace std::chrono_literals;
using nlohmann::ordered_json;

namespace {

/// Paths of all leaves, arrays as a whole.
void collect(const ordered_json& x, const std::string& path,
             std::set<std::string>& out) {
  if (!x.is_object()) {
    out.insert(path);
    return;
  }
  for (const auto& [key, value] : x.items())
    collect(value, path + '/' + key, out);
}

std::set<std::string> leaves(const ordered_json& x) {
  std::set<std::string> out;
  collect(x, "", out);
  return out;
}

} // namespace

TEST_CASE("a market with all values has the documented shape") {
  const auto document = test::market_json(test::full_view());
  CHECK(document["market"] == "btc-15m");
  CHECK(document["window"] == ordered_json::parse(R"({
    "slug": "btc-updown-15m-1795348800",
    "opens_at": "2026-11-22T12:00:00.000Z",
    "closes_at": "2026-11-22T12:15:00.000Z", "seconds_left": 123.4,
    "phase": "open", "price_to_beat": "84211.37",
    "price_to_beat_source": "observed", "price_to_beat_provisional": false,
    "price_to_beat_disputed": false, "settles_on": "twap_60",
    "outcome": null})"));
  CHECK(document["halted"].is_null());
  CHECK(document["btc"] == ordered_json::parse(R"({
    "price": "84250.11", "source": "rtds_twap",
    "source_time": "2026-11-22T12:12:55.300Z", "age_ms": 1300,
    "stale": false, "kind": "average_60", "settles": true,
    "distance": "38.74",
    "spot": {"price": "84262.4", "source": "rtds_spot", "kind": "spot",
             "age_ms": 400, "stale": false}})"));
  CHECK(document["holdings"] == ordered_json::parse(R"({
    "known": true, "watched": true, "read_at": "2026-11-22T12:12:54.600Z",
    "why": null})"));
  CHECK(document["btc_price_history"].size() == 2);
  CHECK(document["btc_price_history"][0]["time"] == "2026-11-22T12:12:55.000Z");
  CHECK(document["btc_price_history"][0]["price"] == "84249.5");
  CHECK(document["books"]["up"] == ordered_json::parse(R"({
    "best_bid": "0.97", "best_bid_size": "310", "best_ask": "0.98",
    "best_ask_size": "120.5", "imbalance": 0.31, "age_ms": 90,
    "stale": false})"));
  CHECK(document["books"]["down"]["best_bid"] == "0.02");
  CHECK(document["confidence"] == ordered_json::parse(R"({
    "up": 0.95, "down": -0.01, "time_penalty": 0.03, "leading": "up",
    "threshold": 0.95})"));
  CHECK(document["capture_99c"] == ordered_json::parse(R"({
    "side": "up", "order_id": "0xabc", "ordered_shares": "5",
    "filled_shares": "5", "average_price": "0.98", "fee": "0.0686",
    "fill_detected_at": "2026-11-22T12:12:16.600Z", "fill_source": "paper",
    "fill_status": "confirmed"})"));
  CHECK(document["capture_99c_peak_confidence"] == 0.95);
  CHECK(document["danger_score"] == 0.62);
  CHECK(document["loss_probability"] == 0.125);
  CHECK(document["win_probability"] == ordered_json::parse(R"({
    "up": 0.875, "down": 0.125, "rests_on": "price and market",
    "by_price": {"up": 0.9, "down": 0.1},
    "by_market": {"up": 0.85, "down": 0.15},
    "source": "polybolt_spot", "lacks": null})"));
  CHECK(document["danger"]["signals"]["velocity"] == ordered_json::parse(R"({
    "raw": -0.000000123, "weight": 2.0, "component": 0.000000246})"));
  CHECK(document["danger"]["signals"]["time"]["raw"].is_null());
  CHECK(document["danger"]["unknown"] == ordered_json{"time"});
  CHECK(document["danger"]["loss"] == ordered_json::parse(R"({
    "threshold": 0.35, "by_price": 0.1, "by_market": 0.15, "distance": 38.7,
    "deviation": 31.2, "source": "polybolt_spot", "lacks": null,
    "doubt": null})"));
  CHECK(document["sight"] == ordered_json::parse(R"({
    "danger": "known", "since": null, "last": null, "lost": [],
    "last_best_bid": null})"));
  CHECK(document["danger"]["shown_score"] == ordered_json::parse(R"({
    "value": 0.62, "sight": "known", "read_at": "2026-11-22T12:12:56.600Z"})"));
  const auto& past = document["previous_windows"][0];
  CHECK(past["outcome"] == "up");
  CHECK(past["profit"] == "0.1");
  CHECK(past["capture_99c"]["filled_shares"] == "5");
}

TEST_CASE("a market without values has every key, null at the leaves") {
  const auto document = test::market_json(test::empty_view());
  auto held = test::full_view();
  held.capture_99c.reset();
  held.danger.reset();

  // The same leaves as with all values, so no object is missing.
  CHECK(leaves(document) == leaves(test::market_json(held)));
  for (const auto* path : {"/window/slug",
                           "/window/opens_at",
                           "/window/closes_at",
                           "/window/seconds_left",
                           "/window/phase",
                           "/window/price_to_beat",
                           "/window/price_to_beat_source",
                           "/window/price_to_beat_provisional",
                           "/window/price_to_beat_disputed",
                           "/window/settles_on",
                           "/window/outcome",
                           "/halted",
                           "/btc/price",
                           "/btc/source",
                           "/btc/source_time",
                           "/btc/age_ms",
                           "/btc/kind",
                           "/btc/distance",
                           "/sight/since",
                           "/sight/last",
                           "/books/up/best_bid",
                           "/books/up/best_bid_size",
                           "/books/up/best_ask",
                           "/books/up/best_ask_size",
                           "/books/up/imbalance",
                           "/books/up/age_ms",
                           "/books/down/best_bid",
                           "/books/down/best_ask",
                           "/books/down/imbalance",
                           "/confidence/up",
                           "/confidence/down",
                           "/confidence/time_penalty",
                           "/confidence/leading",
                           "/capture_99c",
                           "/peak_confidence_missing_because",
                           "/loss_probability",
                           "/win_probability/up",
                           "/win_probability/down",
                           "/win_probability/by_price/up",
                           "/win_probability/by_market/down",
                           "/danger"}) {
    CAPTURE(path);
    CHECK(document.at(ordered_json::json_pointer{path}).is_null());
  }
  CHECK(document["btc"]["stale"] == true);
  CHECK(document["btc"]["settles"] == false);
  CHECK(document["sight"]["danger"] == "known");
  CHECK(document["books"]["down"]["stale"] == true);
  CHECK(document["danger_score"] == 0);
  CHECK(document["capture_99c_peak_confidence"] == 0);
  CHECK(document["btc_price_history"] == ordered_json::array());
  CHECK(document["previous_windows"] == ordered_json::array());
}

TEST_CASE("an unfilled capture has every key") {
  auto view = test::empty_view();
  view.capture_99c = capture_view{};
  const auto x = test::market_json(view)["capture_99c"];
  CHECK(leaves(x)
        == leaves(test::market_json(test::full_view())["capture_99c"]));
  CHECK(x["filled_shares"] == "0");
  CHECK(x["average_price"].is_null());
  CHECK(x["fill_detected_at"].is_null());
}

TEST_CASE("a danger without values has every key") {
  auto view = test::full_view();
  view.danger = danger_view{};
  view.danger->loss.lacks = "price to beat";
  const auto x = test::market_json(view)["danger"]["loss"];
  CHECK(leaves(x)
        == leaves(test::market_json(test::full_view())["danger"]["loss"]));
  for (const auto* leaf :
       {"by_price", "by_market", "distance", "deviation", "source"})
    CHECK(x[leaf].is_null());
  CHECK(x["lacks"] == "price to beat");
  view.danger->loss.doubt = "the settlement price is too old";
  CHECK(test::market_json(view)["danger"]["loss"]["doubt"]
        == "the settlement price is too old");
}

TEST_CASE("an empty side of a book is null and never a price") {
  auto view = test::full_view();
  view.up.top.ask.reset();
  view.down.top = mirror(view.up.top);
  const auto x = test::market_json(view)["books"];
  CHECK(x["up"]["best_ask"].is_null());
  CHECK(x["up"]["best_ask_size"].is_null());
  CHECK(x["up"]["best_bid"] == "0.97");
  CHECK(x["down"]["best_bid"].is_null());
}

TEST_CASE("scores are rounded, and a NaN is null") {
  auto view = test::empty_view();
  view.danger_score = 0.1 + 0.2;
  view.loss_probability = std::numeric_limits<double>::quiet_NaN();
  view.confidence.up = -1e-12;
  view.confidence.down = 2.0 / 3;
  const auto x = test::market_json(view);
  CHECK(x["danger_score"].dump() == "0.3");
  CHECK(x["loss_probability"].is_null());
  CHECK(x["confidence"]["up"].dump() == "0.0");
  CHECK(x["confidence"]["down"].dump() == "0.666667");
}

TEST_CASE("a feed shows the age of its data, absent before the first") {
  auto feed = test::sample_feed();
  const auto document = test::feed_json(feed, test::noon + 312ms);
  CHECK(document["name"] == "btc/rtds");
  CHECK(document["role"] == "settlement");
  CHECK(document["state"] == "fresh");
  CHECK(document["age_ms"] == 312);
  CHECK(document["messages"] == 1234);
  CHECK(document["gaps"] == 0);
  CHECK(document["reconnects"] == 0);
  CHECK(document["bad"] == ordered_json{{"not_json", 2}});
  feed.newest.reset();
  feed.bad.clear();
  const auto none = test::feed_json(feed, test::noon);
  CHECK(none["age_ms"].is_null());
  feed.role.reset(); // A book feed has no price role.
  CHECK(test::feed_json(feed, test::noon)["role"].is_null());
  CHECK(none["bad"] == ordered_json::object());
  CHECK(none["releases"] == ordered_json::object());
  feed.releases = {{"eu", "0.4.0"}};
  CHECK(test::feed_json(feed, test::noon)["releases"]
        == ordered_json{{"eu", "0.4.0"}});
}

TEST_CASE("the service shows its clock, the market's document does not") {
  auto view = test::full_view();
  view.clock = clock_view{clock_state::skewed, -30'012ms, 210ms, 900,
                          "this machine's clock is 30.0 s ahead"};
  const auto document = test::state_json(
    {}, {{std::make_shared<window_view>(view)}, {}}, test::noon);
  CHECK(document["service"]["clock"] == ordered_json::parse(R"({
    "state": "skewed", "offset_ms": -30012, "spread_ms": 210, "age_ms": 900,
    "why": "this machine's clock is 30.0 s ahead"})"));
  // Lines of replays stay as they were.
  CHECK(document["markets"][0] == test::market_json(test::full_view()));
}

TEST_CASE("the document holds the service, its feeds and its markets") {
  const auto view = std::make_shared<window_view>(test::full_view());
  const auto document =
    test::state_json({"0.1.0", "watch", test::noon},
                     {{view}, {test::sample_feed()}}, test::noon + 1s);
  CHECK(document["service"] == ordered_json::parse(R"({
    "name": "fillguard", "version": "0.1.0", "mode": "watch",
    "started_at": "2026-11-22T12:00:00.000Z",
    "now": "2026-11-22T12:00:01.000Z", "demo": false, "speed": 1.0,
    "control": false, "site": null,
    "clock": {"state": null, "offset_ms": null, "spread_ms": null,
              "age_ms": null, "why": null},
    "account": {"armed": null, "why": null, "key_ends_at": null,
                "dollars": null}})"));
  CHECK(document["feeds"].size() == 1);
  CHECK(document["markets"].size() == 1);
  CHECK(document.dump().find("\"service\"")
        < document.dump().find("\"markets\""));
  const auto empty =
    test::state_json({"", "paper", test::noon}, {}, test::noon);
  CHECK(empty["feeds"] == ordered_json::array());
  CHECK(empty["markets"] == ordered_json::array());
}

TEST_CASE("a notice has its event, and its window if there is one") {
  notice event;
  event.kind = notice::kind_type::fill;
  event.text = "5 shares up at 0.98";
  event.at = test::noon;
  CHECK(test::event_json(event, "7-1")["window"].is_null());
  event.window = window_id{{}, test::noon};
  event.tag.id = 0x2a;
  CHECK(test::event_json(event, "7-2") == ordered_json::parse(R"({
    "id": "7-2", "market": "btc-15m", "window": "btc-updown-15m-1795348800",
    "kind": "fill", "text": "5 shares up at 0.98",
    "at": "2026-11-22T12:00:00.000Z", "capture_99c": null,
    "position": null, "danger_score": null, "danger": null,
    "sight": null, "details": null, "not_armed_because": null, "trace": "0.42"})"));
}

TEST_CASE("a notice has a capture and its danger for other programs") {
  const auto view = test::full_view();
  notice x;
  x.kind = notice::kind_type::danger;
  x.capture = view.capture_99c;
  x.danger_score = view.danger_score;
  x.danger = view.danger;
  const auto shown = test::market_json(view);
  const auto event = test::event_json(x, "7-1");
  CHECK(event["trace"].is_null());
  CHECK(event["capture_99c"] == shown["capture_99c"]);
  CHECK(event["danger_score"] == shown["danger_score"]);
  CHECK(event["danger"] == shown["danger"]);
}

TEST_CASE("invalid UTF-8 cannot break the document") {
  auto feed = test::sample_feed();
  feed.why = "frame begins with \xff\xfe";
  feed.bad = {{"\x80", 1}};
  const auto text = feed_text(feed, test::noon);
  CHECK(ordered_json::accept(text));
}

TEST_CASE("a position has all its keys, and null for what is unknown") {
  auto view = test::full_view();
  CHECK(test::market_json(view)["position"].is_null());
  position_view held;
  held.held = *shares::parse("2.9988");
  held.hedged = shares::from_whole(1);
  held.hedged_at = price::parse("0.31");
  held.sold = shares::from_whole(2);
  held.goal = "hard stop: bid 0.6";
  view.position = held;
  CHECK(test::market_json(view)["position"] == ordered_json::parse(R"({
    "outcome": "up",
    "side": "up", "held_shares": "2.9988", "hedged_shares": "1",
    "hedged_at": "0.31", "sold_shares": "2", "sold_at": null, "fees": null,
    "goal": "hard stop: bid 0.6", "alarm": null, "sellable_shares": null,
    "provisional_shares": "0", "average_price": null, "worth_now": null,
    "guarded": false, "not_guarded_because": null, "redeemed_shares": "0",
    "fees_estimated": false, "by_hand": false, "cost": null, "if_wins": null,
    "if_loses": null, "if_sold": null, "profit": null})"));
}

TEST_CASE("depth is null without a fresh book") {
  auto x = test::full_view();
  CHECK(test::market_json(x)["danger"]["depth"] == ordered_json::parse(R"({
    "sellable_shares": null, "sale_average": null, "hedgeable_shares": null,
    "hedge_average": null, "token_velocity": null})"));
  x.danger->depth = depth_view{shares::from_whole(5), price::parse("0.97"),
                               shares{}, std::nullopt, -1.5};
  CHECK(test::market_json(x)["danger"]["depth"] == ordered_json::parse(R"({
    "sellable_shares": "5", "sale_average": "0.97", "hedgeable_shares": "0",
    "hedge_average": null, "token_velocity": -1.5})"));
}

TEST_CASE("where orders are real the service shows whether they may be sent") {
  auto view = test::full_view();
  view.account = account_view{false, "the signer does not answer"};
  const auto document = test::state_json(
    {"0.1.0", "live", test::noon},
    {{std::make_shared<const window_view>(view)}, {}}, test::noon);
  CHECK(document["service"]["account"]
        == ordered_json{{"armed", false},
                        {"why", "the signer does not answer"},
                        {"key_ends_at", nullptr},
                        {"dollars", nullptr}});
  // Lines of a market are the same in all modes.
  CHECK_FALSE(document["markets"][0].contains("account"));

  view.account = account_view{true, "", test::noon, money::parse("104.5")};
  const auto armed = test::state_json(
    {"0.1.0", "live", test::noon},
    {{std::make_shared<const window_view>(view)}, {}}, test::noon);
  CHECK(armed["service"]["account"]
        == ordered_json{{"armed", true},
                        {"why", nullptr},
                        {"key_ends_at", to_iso8601(test::noon)},
                        {"dollars", "104.5"}});
}
