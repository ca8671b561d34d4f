#include "actors/window_state/books/token_velocity.hpp"
#include "actors/window_state/prices/loss_probability.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

chance_reading says(double up_wins) {
  settlement_chance x;
  x.up_wins = up_wins;
  return {x, chance_lacks::nothing};
}

/// The reading of a held outcome; `own` in its own quotes.
loss_reading loss_probability(const chance_reading& chance, outcome held,
                              const top_of_book& own) {
  return loss_of(
    win_probability(chance, held == outcome::up ? own : mirror(own)), held);
}

const chance_reading unknown{std::nullopt, chance_lacks::fresh_price};

top_of_book quotes(const char* bid, const char* ask) {
  const auto level = [](const char* at) -> std::optional<book_level> {
    if (!*at)
      return std::nullopt;
    return book_level{*price::parse(at), shares::from_whole(10)};
  };
  return {level(bid), level(ask)};
}

} // namespace

TEST_CASE("prices alone are enough for a probability") {
  const auto x = loss_probability(says(0.97), outcome::up, {});
  CHECK(x.probability == doctest::Approx(0.03));
  CHECK(x.by_price == x.probability);
  CHECK_FALSE(x.by_market);
  CHECK(x.market_weight == 0);
  CHECK(loss_probability(says(0.97), outcome::down, {}).probability
        == doctest::Approx(0.97));
}

TEST_CASE("two estimates are pooled to one between them") {
  const auto x =
    loss_probability(says(0.99), outcome::up, quotes("0.79", "0.81"));
  REQUIRE(x.probability);
  CHECK(x.by_market == doctest::Approx(0.2));
  CHECK(*x.probability > 0.01);
  CHECK(*x.probability < 0.2);
  CHECK(x.market_weight == doctest::Approx(0.4));
}

TEST_CASE("equal estimates are pooled to the same value") {
  const auto x =
    loss_probability(says(0.9), outcome::up, quotes("0.89", "0.91"));
  CHECK(*x.probability == doctest::Approx(0.1));
}

TEST_CASE("a vanished ask is no quote") {
  const auto x = loss_probability(says(0.99), outcome::up, quotes("0.99", ""));
  CHECK_FALSE(x.by_market);
  CHECK(x.probability == doctest::Approx(0.01));
  CHECK_FALSE(
    loss_probability(says(0.99), outcome::up, quotes("", "0.99")).by_market);
}

TEST_CASE("a wide or crossed quote has no weight") {
  for (const auto& own : {quotes("0.50", "0.60"), quotes("0.01", "0.99"),
                          quotes("0.60", "0.60"), quotes("0.61", "0.60")})
    CHECK_FALSE(loss_probability(says(0.99), outcome::up, own).by_market);
}

TEST_CASE("without prices the market alone counts, and the reading shows it") {
  const auto x = loss_probability(unknown, outcome::up, quotes("0.89", "0.91"));
  CHECK(x.probability == doctest::Approx(0.1));
  CHECK_FALSE(x.by_price);
  CHECK(x.lacks == chance_lacks::fresh_price);
  CHECK(x.market_weight == 1);
}

TEST_CASE("without both estimates there is no probability") {
  CHECK_FALSE(loss_probability(unknown, outcome::up, {}).probability);
}

TEST_CASE("a certain result is not pooled") {
  CHECK(
    loss_probability(says(1), outcome::up, quotes("0.40", "0.42")).probability
    == 0);
  CHECK(
    loss_probability(says(0), outcome::up, quotes("0.98", "0.99")).probability
    == 1);
}

TEST_CASE("the readings of both outcomes add to 1") {
  rc::check([] {
    const auto chance_in = [](std::int64_t steps) {
      return static_cast<double>(*rc::gen::inRange<std::int64_t>(0, steps + 1))
             / static_cast<double>(steps);
    };
    const auto chance =
      *rc::gen::arbitrary<bool>() ? says(chance_in(1000)) : unknown;
    top_of_book up;
    if (*rc::gen::arbitrary<bool>())
      up.bid =
        book_level{price::from_millionths(*rc::gen::inRange(1, 999) * 1000),
                   shares::from_whole(1)};
    if (*rc::gen::arbitrary<bool>())
      up.ask =
        book_level{price::from_millionths(*rc::gen::inRange(1, 999) * 1000),
                   shares::from_whole(1)};
    const auto reading = win_probability(chance, up);
    const auto of_up = loss_of(reading, outcome::up);
    const auto of_down = loss_of(reading, outcome::down);
    const auto add_to_1 = [](const std::optional<double>& a,
                             const std::optional<double>& b) {
      return a.has_value() == b.has_value()
             && (!a || std::abs(*a + *b - 1) < 1e-12);
    };
    RC_ASSERT(add_to_1(of_up.probability, of_down.probability));
    RC_ASSERT(add_to_1(of_up.by_price, of_down.by_price));
    RC_ASSERT(add_to_1(of_up.by_market, of_down.by_market));
    RC_ASSERT(reading.up.has_value()
              == (reading.up_by_price || reading.up_by_market));
    // Pooling certifies nothing that a reading does not.
    if (reading.up_by_price && *reading.up_by_price > 0
        && *reading.up_by_price < 1)
      RC_ASSERT(*reading.up > 0 && *reading.up < 1);
  });
}

// -- token_velocity -----------------------------------------------------------

TEST_CASE("a fall of ten cents a second is measured") {
  token_velocity velocity;
  const auto start = from_unix_seconds(1'786'665'600);
  for (int i = 0; i <= 4; ++i) {
    const auto at = price::from_millionths(980'000 - i * 100'000);
    velocity.add(start + i * 1s, {book_level{at, shares::from_whole(1)},
                                  book_level{at, shares::from_whole(1)}});
  }
  const auto now = start + 4s;
  REQUIRE(velocity.read(now));
  CHECK(*velocity.read(now) == doctest::Approx(-10));
  CHECK(*velocity.read(now, 2s) == doctest::Approx(-10));
  CHECK_FALSE(
    velocity.read(now, 5s)); // The quotes do not cover so long a span,
  CHECK_FALSE(velocity.read(now + 4s)); // or the newest quote is too old.
}

TEST_CASE("a missing quote drops the kept samples") {
  token_velocity x;
  const auto start = from_unix_seconds(1'786'665'600);
  x.add(start, quotes("0.97", "0.99"));
  x.add(start + 2s, quotes("0.97", ""));
  x.add(start + 4s, quotes("0.50", "0.52"));
  CHECK_FALSE(x.read(start + 4s));
  CHECK(token_velocity{}.read(start) == std::nullopt);
}

TEST_CASE("hundreds of quotes a second still cover three seconds") {
  token_velocity x;
  const auto start = from_unix_seconds(1'786'665'600);
  for (int i = 0; i <= 2000; ++i)
    x.add(start + i * 5ms,
          quotes(i < 1800 ? "0.97" : "0.91", i < 1800 ? "0.99" : "0.93"));
  REQUIRE(x.read(start + 10s));
  CHECK(*x.read(start + 10s) == doctest::Approx(-2));
}
