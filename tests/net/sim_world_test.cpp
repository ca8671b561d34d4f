#include "tests/net/sim_harness.hpp"

#include <doctest/doctest.h>

#include <numeric>

using namespace fillguard;
using namespace fillguard::net::sim;
using fillguard::test::sim_harness;

namespace {

venue_options story_options(scenario story, std::uint64_t seed = 1) {
  venue_options out;
  out.world.story = story;
  out.world.seed = seed;
  return out;
}

/// The best ask of the leading outcome.
double leading_ask(const live_window& window) {
  const auto ask = window.book.best_ask();
  const auto bid = window.book.best_bid();
  const auto up = ask ? ask->to_double() : 1.0;
  const auto down = bid ? 1.0 - bid->to_double() : 1.0;
  return std::max(up, down);
}

} // namespace

TEST_CASE("the same seed gives the same frames, for any steps of time") {
  const auto run = [](double step, std::uint64_t seed) {
    sim_harness sim{story_options(scenario::mixed, seed)};
    sim.watch_market(1);
    sim.venue.open(2, "/ws/btcusdt@trade");
    for (double at = 0; at < 30; at += step)
      sim.go_to(at);
    sim.go_to(30);
    return sim.frames;
  };
  const auto fine = run(0.07, 5);
  CHECK(fine.size() > 200);
  CHECK(fine == run(1.3, 5));
  CHECK(fine != run(1.3, 6));
}

TEST_CASE("a settlement is the mean of sixty whole seconds before it") {
  price_path path{asset::btc, 3, from_unix_seconds(1'000)};
  for (int i = 0; i < 4 * 100; ++i)
    path.step(std::nullopt);
  std::int64_t sum = 0;
  for (std::int64_t second = 1'090 - 62; second <= 1'090 - 3; ++second)
    sum += path.on_second(second).value().millionths();
  const auto settled =
    path.settle(settlement::twap_60, from_unix_seconds(1'090));
  REQUIRE(settled);
  CHECK(settled->millionths() == (sum + 30) / 60);
  CHECK(path.settle(settlement::spot, from_unix_seconds(1'050))
        == path.on_second(1'050));
  CHECK_FALSE(path.settle(settlement::twap_60, from_unix_seconds(1'104)));
  CHECK_FALSE(path.settle(settlement::twap_60, from_unix_seconds(1'050)));
}

TEST_CASE("a candle opens with the hour's first price, and closes with the "
          "last one before the next") {
  price_path path{asset::btc, 3, from_unix_seconds(1'000)};
  const auto hour = from_unix_seconds(1'010);
  CHECK_FALSE(path.open(settlement::candle_1h, hour));
  coin_price before;
  while (path.now() < hour) {
    before = path.latest();
    path.step(std::nullopt);
  }
  CHECK(path.settle(settlement::candle_1h, hour) == before);
  CHECK(path.open(settlement::candle_1h, hour) == path.latest());
}

TEST_CASE("the expected settlement becomes the settlement as time runs out") {
  price_path path{asset::btc, 3, from_unix_seconds(1'000)};
  const auto close = from_unix_seconds(1'200);
  auto before = path.look_ahead(settlement::twap_60, close).deviation;
  for (int i = 0; i < 4 * 200; ++i) {
    path.step(std::nullopt);
    const auto now = path.look_ahead(settlement::twap_60, close).deviation;
    CHECK(now <= before + 1e-9);
    before = now;
  }
  const auto last = path.look_ahead(settlement::twap_60, close);
  CHECK(last.deviation == 0.0);
  CHECK(
    last.expected
    == doctest::Approx(path.settle(settlement::twap_60, close)->to_double()));
}

TEST_CASE(
  "a window settles by its rule, and its close is the next one's open") {
  sim_harness sim;
  sim.go_to(605);
  const auto& first = sim.window();
  REQUIRE(first.strike);
  REQUIRE(first.settled_at);
  CHECK((first.winner == outcome::up) == (*first.settled_at >= *first.strike));
  const auto* second = sim.venue.behind().find_slug(
    "btc-updown-5m-" + std::to_string(sim_harness::opens + 300));
  REQUIRE(second);
  CHECK(second->strike == first.settled_at);
}

TEST_CASE("calm windows offer a capture in the last minute and win it") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    sim_harness sim{story_options(scenario::calm, seed)};
    auto seconds_of_chance = 0;
    for (int second = 241; second < 290; ++second) {
      sim.go_to(second);
      const auto ask = leading_ask(sim.window());
      seconds_of_chance += ask >= 0.95 && ask <= 0.99 ? 1 : 0;
    }
    CHECK(seconds_of_chance >= 8);
    const auto led = sim.window().book.best_bid().value_or(price{})
                         > price::from_millionths(500'000)
                       ? outcome::up
                       : outcome::down;
    sim.go_to(301);
    CHECK(sim.window().winner == led);
  }
}

TEST_CASE(
  "a reversal falls from the high nineties to single cents in seconds") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    sim_harness sim{story_options(scenario::reversal, seed)};
    sim.go_to(251);
    const auto up_led = sim.window().book.best_bid().value_or(price{})
                        > price::from_millionths(500'000);
    CHECK(leading_ask(sim.window()) >= 0.95);
    sim.go_to(264);
    const auto bid = sim.window().book.best_bid();
    const auto ask = sim.window().book.best_ask();
    const auto left =
      up_led ? ask.value().to_double() : 1.0 - bid.value().to_double();
    CHECK(left <= 0.15);
    sim.go_to(301);
    CHECK(sim.window().winner == (up_led ? outcome::down : outcome::up));
  }
}

TEST_CASE("a dip lasts for one update") {
  sim_harness sim{story_options(scenario::dip)};
  std::vector<double> asks;
  for (double at = 255; at < 270; at += 0.05) {
    sim.go_to(at);
    asks.push_back(leading_ask(sim.window()));
  }
  const auto low =
    std::count_if(asks.begin(), asks.end(), [](double x) { return x < 0.8; });
  CHECK(low > 0);
  CHECK(low <= 6); // At eight updates a second, one lasts at most 0.2 s.
  CHECK(asks.back() >= 0.95);
}

TEST_CASE("quiet windows stay undecided until the last seconds") {
  sim_harness sim{story_options(scenario::quiet)};
  for (int second = 180; second < 285; ++second) {
    sim.go_to(second);
    CHECK(leading_ask(sim.window()) < 0.95);
  }
}

TEST_CASE("books are valid, and have few levels when the winner is certain") {
  sim_harness sim{story_options(scenario::calm)};
  for (int second = 1; second < 300; ++second) {
    sim.go_to(second);
    const auto& book = sim.window().book;
    if (book.best_bid() && book.best_ask())
      REQUIRE(*book.best_bid() < *book.best_ask());
    REQUIRE(book.bids().size() <= 40);
    REQUIRE(book.asks().size() <= 40);
    for (const auto* levels : {&book.bids(), &book.asks()})
      for (const auto& [at, size] : *levels) {
        REQUIRE(at > price{});
        REQUIRE(at < whole_dollar);
        REQUIRE(size > shares{});
        REQUIRE(at.millionths() % sim.window().tick.millionths() == 0);
      }
  }
  const auto& last = sim.window().book;
  CHECK((last.bids().empty() || last.asks().empty()));
  CHECK(sim.window().tick == price::from_millionths(1'000));
}

TEST_CASE("outcomes are listed in both orders, and tokens have 77 digits") {
  auto down_first = 0;
  for (int i = 0; i < 60; ++i) {
    const auto x =
      list_window({{}, from_unix_seconds(sim_harness::opens + i * 900)}, 1);
    CHECK(x.tokens[0].size() == 77);
    CHECK(x.tokens[0] != x.tokens[1]);
    CHECK(x.condition_id.size() == 66);
    CHECK(x.resolves_after >= std::chrono::seconds{15});
    CHECK(x.resolves_after < std::chrono::seconds{50});
    down_first += x.outcomes[0] == outcome::down ? 1 : 0;
  }
  CHECK(down_first > 5);
  CHECK(down_first < 40);
}
