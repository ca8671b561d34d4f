// How the price to beat becomes known, with the actors that request it, against
// the simulated venue.

#include "actors/strike_poller/strike_poller.hpp"
#include "actors/window_clock/window_clock.hpp"
#include "actors/window_state/window_state.hpp"
#include "tests/support/quiet_system.hpp"
#include "tests/support/state_documents.hpp"
#include "tests/support/venue_transport.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

struct display_state {
  display_state() = default;

  static inline constexpr auto name = "display";
  window_view newest;
  std::vector<notice> notices;
};

display_actor::behavior_type
display(display_actor::stateful_pointer<display_state> self) {
  return {[self](const window_view& x) { self->state.newest = x; },
          [self](const notice& x) { self->state.notices.push_back(x); },
          [](const feed_status&) {}};
}

/// A service's window clock, strike poller and state of one market, started
/// some seconds before the end of a window.
struct started : test::quiet_system {
  void start(market_key of, std::chrono::seconds left,
             const std::string& fault = "") {
    market = of;
    clock->base += length_of(market.length) - left;
    net::sim::venue_options options;
    options.world.markets = {market};
    wire = std::make_shared<test::venue_transport>(options, clock);
    if (!fault.empty())
      REQUIRE(wire->venue.faults().apply(fault, clock->now()));
    const outside edge{wire, clock};
    window_state_settings rules;
    rules.market = market;
    eyes = spawn(display);
    const auto state = spawn(
      window_state, std::make_shared<isolated_state>(market_state{rules}));
    deliver(state, attach_display{"test", eyes});
    const auto strikes = spawn(
      strike_poller, strike_poller_settings{.site = "http://venue"}, edge);
    deliver(strikes, attach_strike_sink{market, state});
    window_clock_settings timing;
    timing.gamma = "http://venue";
    timing.schedule.market = market;
    const auto seconds = spawn(window_clock, timing, edge);
    deliver(seconds, attach_clock_listener{"state", state});
    deliver(seconds, attach_window_listener{"strikes", strikes});
  }

  display_state& seen() {
    using pointer = display_actor::stateful_pointer<display_state>;
    return caf::actor_cast<pointer>(eyes)->state;
  }

  /// The window as the HTTP interface shows it.
  nlohmann::ordered_json window() {
    return test::market_json(seen().newest)["window"];
  }

  /// The present window's price to beat at the venue.
  std::string strike() {
    wire->catch_up();
    const auto id = window_at(market, clock->now());
    return to_string(*wire->venue.behind().find_slug(slug(id))->strike);
  }

  /// The answers of the site that have a price for this variant, and those of
  /// all kinds.
  std::vector<utc_time> answers(const std::string& variant) {
    std::vector<utc_time> out;
    for (const auto& x : wire->answered)
      if (x.url.find("variant=" + variant) != std::string::npos
          && x.answer.body.find("\"openPrice\":null") == std::string::npos)
        out.push_back(x.at);
    return out;
  }

  std::size_t requests() {
    return static_cast<std::size_t>(std::count_if(
      wire->answered.begin(), wire->answered.end(), [](const auto& x) {
        return x.url.find("crypto-price") != std::string::npos;
      }));
  }

  bool told(notice::kind_type kind, std::string_view part) {
    return std::any_of(
      seen().notices.begin(), seen().notices.end(), [&](const auto& x) {
        return x.kind == kind && x.text.find(part) != std::string::npos;
      });
  }

  /// Lets time pass until the price to beat is shown; returns that time.
  utc_time until_known() {
    for (int i = 0; i < 600 && window()["price_to_beat"].is_null(); ++i)
      advance(100ms);
    return clock->now();
  }

  market_key market;
  std::shared_ptr<test::venue_transport> wire;
  display_actor eyes;
};

constexpr market_key btc_5m{asset::btc, window_length::m5};
constexpr market_key btc_15m{asset::btc, window_length::m15};

} // namespace

TEST_CASE_FIXTURE(started, "after a start 30 s before the end, the price to "
                           "beat is known within a second of the answer") {
  start(btc_5m, 30s);
  const auto begun = clock->now();
  const auto known = until_known();
  const auto answered = answers("fiveminute");
  REQUIRE_FALSE(answered.empty());
  CHECK(known - answered.front() <= 1s);
  CHECK(answered.front() - begun <= 2s);
  advance(1s);
  CHECK(window()["price_to_beat"] == strike());
  CHECK(window()["price_to_beat_source"] == "venue_site");
  CHECK(window()["price_to_beat_provisional"] == false);
  advance(24s);
  CHECK(requests() == 1);
}

TEST_CASE_FIXTURE(started, "after a start 400 s before the end as well, with "
                           "the 5-minute window as the witness") {
  start(btc_15m, 400s);
  const auto known = until_known();
  const auto own = answers("fifteenminute");
  const auto witness = answers("fiveminute");
  REQUIRE_FALSE(own.empty());
  REQUIRE_FALSE(witness.empty());
  CHECK(known - std::max(own.front(), witness.front()) <= 1s);
  CHECK(window()["price_to_beat"] == strike());
  CHECK(window()["price_to_beat_source"] == "venue_site");
  advance(300s);
  CHECK(requests() == 2);
}

TEST_CASE_FIXTURE(started, "a window's first answer is provisional, and the "
                           "second one adjusts it") {
  start(btc_5m, 20s, R"({"site":{"adjusted":"0.25"}})");
  advance(20s + 2900ms);
  CHECK(window()["slug"] == slug(window_at(btc_5m, clock->now())));
  CHECK(window()["price_to_beat"].is_null());
  advance(1100ms);
  CHECK(
    window()["price_to_beat"]
    == to_string(*coin_price::parse(strike()) + *coin_price::parse("0.25")));
  CHECK(window()["price_to_beat_source"] == "venue_site");
  CHECK(window()["price_to_beat_provisional"] == true);
  CHECK(told(notice::kind_type::window, "(venue site, provisional)"));
  advance(9s);
  CHECK(window()["price_to_beat"] == strike());
  CHECK(window()["price_to_beat_provisional"] == false);
  advance(260s);
  // One for the window before.
  CHECK(requests() == 3);
}

TEST_CASE_FIXTURE(started, "the hour's open is not taken for a window that "
                           "opened later") {
  // The next one opens at 12:15.
  start(btc_15m, 20s, R"({"site":{"hour_open":true}})");
  advance(60s);
  CHECK_FALSE(answers("fifteenminute").empty());
  CHECK_FALSE(answers("fiveminute").empty());
  CHECK(window()["price_to_beat"].is_null());
  CHECK(window()["price_to_beat_source"].is_null());
  CHECK(told(notice::kind_type::window, "which is not taken"));
}

TEST_CASE_FIXTURE(started, "a site that is late is asked twice, and no more") {
  start(btc_5m, 20s, R"({"site":{"late_ms":600000}})");
  advance(300s);
  CHECK(window()["price_to_beat"].is_null());
  // Two for each of the two windows.
  CHECK(requests() == 4);
}

TEST_CASE_FIXTURE(started,
                  "after a refusal a minute passes without a request") {
  start(btc_5m, 280s, R"({"source":"site","status":429,"for_seconds":30})");
  advance(59s);
  CHECK(requests() == 1);
  CHECK(window()["price_to_beat"].is_null());
  advance(3s);
  CHECK(requests() == 2);
  CHECK(window()["price_to_beat"] == strike());
  CHECK(window()["price_to_beat_provisional"] == false);
}
