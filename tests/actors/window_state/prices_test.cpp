#include "tests/actors/window_state/story.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::test;

namespace {

struct market : story {
  market_state state{settings()};

  template <class T>
  effects apply(const T& x) {
    return state.apply(x);
  }

  window_view see() const { return state.view(); }

  effects say_from(price_source source, double s, const char* value) {
    auto x = spot(s, value);
    x.source = source;
    return apply(x);
  }
};

} // namespace

TEST_CASE_FIXTURE(market, "the price shown is the freshest of the best role") {
  apply(found());
  apply(second(100));
  say_from(price_source::coinbase, 99, "1");
  CHECK(see().btc.source == price_source::coinbase);
  say_from(price_source::binance, 98, "2");
  CHECK(see().btc.source == price_source::binance);
  say_from(price_source::rtds_twap_60, 97, "3"); // settles other windows
  CHECK(see().btc.source == price_source::rtds_twap_60);
  say_from(price_source::rtds_spot, 96, "4");
  CHECK(see().btc.source == price_source::rtds_spot);
  say_from(price_source::polybolt_spot, 95, "5"); // better, but older
  CHECK(see().btc.source == price_source::rtds_spot);
  apply(second(107));
  CHECK(see().btc.source == price_source::rtds_twap_60);
  apply(second(120));
  CHECK(see().btc.stale);
  CHECK(see().btc.source == price_source::rtds_spot);
  CHECK(see().btc.age_ms == 24'000);
}

TEST_CASE_FIXTURE(market, "the spot price is shown beside an average") {
  apply(found());
  apply(second(100));
  CHECK_FALSE(see().btc.spot.value);
  say_from(price_source::rtds_twap_60, 97, "3");
  CHECK_FALSE(see().btc.spot.value);
  CHECK(see().btc.spot.stale);
  say_from(price_source::coinbase, 99, "1");
  CHECK(see().btc.spot.source == price_source::coinbase);
  CHECK(see().btc.spot.kind == price_kind::cross_check);
  say_from(price_source::rtds_spot, 96, "4");
  const auto now = see().btc.spot;
  CHECK(now.source == price_source::rtds_spot);
  CHECK(now.kind == price_kind::spot);
  CHECK(to_string(*now.value) == "4");
  CHECK(now.age_ms == 4'000);
  CHECK_FALSE(now.stale);
  apply(second(120));
  CHECK(see().btc.spot.stale);
  CHECK(see().btc.spot.age_ms == 24'000);
}

TEST_CASE_FIXTURE(market,
                  "old, repeated and impossible prices change nothing") {
  apply(spot(100, "84000"));
  CHECK(!apply(spot(100, "84000")).visible);
  apply(spot(99, "1"));
  apply(spot(101, "0"));
  apply(spot(101, "-5"));
  auto ahead = spot(101, "7");
  ahead.source_time = at(10'000);
  apply(ahead);
  auto coin = spot(101, "7");
  coin.coin = asset::eth;
  apply(coin);
  CHECK(to_string(*see().btc.value) == "84000");
  CHECK(state.refused().bad_price == 3);
  CHECK(state.refused().other_market == 1);
  apply(spot(100, "84001")); // a correction of the same second
  CHECK(to_string(*see().btc.value) == "84001");
}

TEST_CASE_FIXTURE(market, "each tick samples a price that is not stale") {
  apply(second(0));
  CHECK(see().btc_price_history.empty());
  apply(spot(0, "84000"));
  for (int s = 1; s <= 30; ++s)
    apply(second(s));
  const auto kept = see().btc_price_history;
  REQUIRE(kept.size() == 5);
  CHECK(kept.back().at == at(10));
  apply(second(30)); // again
  CHECK(see().btc_price_history == kept);
}

TEST_CASE("a difference between two sources is no velocity") {
  price_history history{5};
  auto push = [&history](int s, int value, price_source source) {
    history.push({from_unix_seconds(s), coin_price::from_whole(value), source});
  };
  push(1, 100, price_source::rtds_spot);
  push(2, 100, price_source::rtds_spot);
  push(3, 200, price_source::binance);
  CHECK(!history.velocity(outcome::up));
  push(4, 199, price_source::binance);
  CHECK(*history.velocity(outcome::up) == 0.005);
  CHECK(*history.velocity(outcome::down) == -0.005);
}

TEST_CASE_FIXTURE(market,
                  "the price to beat is what settled the opening second") {
  // Before the window is found.
  apply(spot(0, "84000.5"));
  CHECK(says(apply(found()), notice::kind_type::window, "84000.5 (observed)"));
  CHECK(to_string(*see().window->price_to_beat) == "84000.5");
  CHECK(see().window->price_to_beat_source == strike_source::observed);
  // A correction counts, even after later prices.
  apply(spot(3, "84010"));
  apply(spot(0, "84001"));
  CHECK(to_string(*see().window->price_to_beat) == "84001");
  CHECK(to_string(*see().btc.value) == "84010");
  // Prices that settle other windows do not count.
  say_from(price_source::rtds_twap_60, 0, "1");
  say_from(price_source::binance, 0, "2");
  say_from(price_source::rtds_spot, 1, "3");
  CHECK(to_string(*see().window->price_to_beat) == "84001");
}

TEST_CASE_FIXTURE(market,
                  "a missed opening second leaves the price to beat unknown") {
  apply(found());
  apply(spot(-1, "1"));
  apply(spot(1, "2"));
  CHECK(!see().window->price_to_beat);
  CHECK(!see().window->price_to_beat_source);
}

TEST_CASE_FIXTURE(
  market, "the venue's price to beat wins, and a difference is announced") {
  apply(found());
  apply(spot(0, "84000"));
  window_result result{{}, id(),   {}, coin_price::parse("84000.25"),
                       {}, at(310)};
  CHECK(says(apply(result), notice::kind_type::difference,
             "observed 84000, venue: 84000.25"));
  CHECK(to_string(*see().window->price_to_beat) == "84000.25");
  CHECK(see().window->price_to_beat_source == strike_source::venue);
  CHECK(apply(result).notices.empty());
}
