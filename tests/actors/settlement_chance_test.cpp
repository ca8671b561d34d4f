#include "actors/window_state/prices/settlement_chance.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

constexpr auto start = from_unix_seconds(1'786'665'600);
constexpr double level = 60'000;

coin_price dollars(double x) {
  return coin_price::from_millionths(std::llround(x * 1e6));
}

/// Prices at `level` that step up and down by a dollar, one a second, the last
/// one at `level` and with little left to come.
settlement_prices calm(int seconds, const chance_settings& settings = {}) {
  settlement_prices out{settings};
  for (int i = 0; i <= seconds; ++i) {
    const bool still = seconds - i < 20;
    out.add(start + i * 1s, dollars(level + (still ? 0 : i % 3 - 1)));
  }
  return out;
}

settlement_question ask(settlement rule, double price_to_beat,
                        utc_time closes_at, utc_time now) {
  return {rule, dollars(price_to_beat), closes_at, now, std::nullopt};
}

double up(settlement rule, double price_to_beat, int left,
          const settlement_prices& prices, int seconds = 600) {
  const auto now = start + seconds * 1s;
  const auto x =
    chance_of(ask(rule, price_to_beat, now + left * 1s, now), prices);
  REQUIRE(x.chance);
  return x.chance->up_wins;
}

constexpr settlement rules[] = {settlement::spot, settlement::twap_30,
                                settlement::twap_60};

} // namespace

TEST_CASE("the result is a probability for any question") {
  rc::check([] {
    settlement_prices prices;
    auto at = start;
    const auto count = *rc::gen::inRange(1, 80);
    for (int i = 0; i < count; ++i) {
      at += *rc::gen::inRange(1, 9) * 1s;
      prices.add(at, dollars(*rc::gen::inRange(1, 200'000)));
    }
    const auto rule = *rc::gen::elementOf(
      std::vector<settlement>(std::begin(rules), std::end(rules)));
    const auto closes_at = at + *rc::gen::inRange(-50, 900) * 1s;
    const auto x = chance_of(
      ask(rule, *rc::gen::inRange(1, 200'000), closes_at, at), prices);
    if (!x.chance) {
      RC_ASSERT(x.lacks == chance_lacks::settlement_price);
      return;
    }
    RC_ASSERT(x.chance->up_wins >= 0 && x.chance->up_wins <= 1);
    RC_ASSERT(x.chance->fixed_share >= 0 && x.chance->fixed_share <= 1);
    RC_ASSERT(std::isfinite(x.chance->distance));
    RC_ASSERT(x.chance->loses(outcome::up) + x.chance->loses(outcome::down)
              == 1);
  });
}

TEST_CASE("a lower price to beat makes UP likelier") {
  const auto prices = calm(600);
  for (auto rule : rules) {
    double last = 0;
    for (int beat = 60'100; beat >= 59'900; beat -= 5) {
      const double now = up(rule, beat, 45, prices);
      CHECK(now > last);
      last = now;
    }
  }
}

TEST_CASE("equal distances above and below give equal probabilities") {
  const auto prices = calm(600);
  for (auto rule : rules)
    for (int left : {120, 40, 10, 1})
      CHECK(up(rule, level - 12, left, prices)
              + up(rule, level + 12, left, prices)
            == doctest::Approx(1).epsilon(1e-3));
}

TEST_CASE("more time brings the probability closer to one half") {
  const auto prices = calm(600);
  for (auto rule : rules) {
    double last = 1;
    for (int left : {1, 5, 10, 30, 60, 120, 300, 900}) {
      const double now = up(rule, level - 10, left, prices);
      CHECK(now <= last);
      CHECK(now > 0.5);
      last = now;
    }
  }
}

TEST_CASE("a spot price of the closing second decides, and a tie is UP") {
  const auto prices = calm(600);
  CHECK(up(settlement::spot, level, 0, prices) == 1);
  CHECK(up(settlement::spot, level - 0.01, 0, prices) == 1);
  CHECK(up(settlement::spot, level + 0.01, 0, prices) == 0);
}

TEST_CASE("after the close the price at the close counts, not the newest") {
  settlement_prices prices;
  prices.add(start, dollars(level));
  prices.add(start + 1s, dollars(level + 5));
  // The closing second itself is missing: the price before it holds.
  prices.add(start + 3s, dollars(level - 50));
  const auto x =
    chance_of(ask(settlement::spot, level + 5, start + 2s, start + 9s), prices);
  REQUIRE(x.chance);
  CHECK(x.chance->up_wins == 1);
  CHECK(x.chance->horizon == 0);
}

TEST_CASE("a fixed average decides, except for the error of the average") {
  // Given 60 settling seconds that are all known,
  chance_settings exact;
  exact.average_error = 0;
  const auto sure = calm(600, exact);
  const auto doubtful = calm(600);

  // without an error of the average, the result is certain;
  CHECK(up(settlement::twap_60, level - 5, 2, sure) == 1);
  CHECK(up(settlement::twap_60, level + 5, 2, sure) == 0);

  // with its error, a cent is uncertain and twenty dollars are not.
  CHECK(up(settlement::twap_60, level - 0.01, 2, doubtful) < 0.6);
  CHECK(up(settlement::twap_60, level - 20, 2, doubtful) > 0.99);
}

TEST_CASE("the average is that of the seconds 62 to 3 before the close") {
  // Given a price that jumps by 60 dollars in second 560,
  chance_settings exact;
  exact.average_error = 0;
  settlement_prices prices{exact};
  for (int i = 0; i <= 600; ++i)
    prices.add(start + i * 1s, dollars(i < 560 ? level : level + 60));

  // when the window closes at 602, seconds 540 to 599 settle: 20 before the
  // jump, 40 after it;
  const auto reading = chance_of(
    ask(settlement::twap_60, level, start + 602s, start + 600s), prices);
  REQUIRE(reading.chance);
  CHECK(reading.chance->distance == doctest::Approx(40));
  CHECK(reading.chance->fixed_share == 1);

  // and 570 to 599 under the rule of 30 s.
  const auto y = chance_of(
    ask(settlement::twap_30, level, start + 602s, start + 600s), prices);
  REQUIRE(y.chance);
  CHECK(y.chance->distance == doctest::Approx(60));
}

TEST_CASE("a half fixed average moves less than half as far as the price") {
  chance_settings exact;
  exact.average_error = 0;
  const auto prices = calm(600, exact);
  const auto now = start + 600s;
  const auto half =
    chance_of(ask(settlement::twap_60, level, now + 33s, now), prices).chance;
  const auto spot =
    chance_of(ask(settlement::spot, level, now + 30s, now), prices).chance;
  REQUIRE(half);
  REQUIRE(spot);
  CHECK(half->fixed_share == doctest::Approx(0.5));
  CHECK(half->deviation < 0.5 * spot->deviation);
}

TEST_CASE("the lag of the feed counts as time left") {
  const auto prices = calm(600);
  const auto closes_at = start + 610s;
  const auto early = chance_of(
    ask(settlement::spot, level - 5, closes_at, start + 600s), prices);
  const auto late = chance_of(
    ask(settlement::spot, level - 5, closes_at, start + 609s), prices);
  REQUIRE(early.chance);
  REQUIRE(late.chance);
  CHECK(late.chance->horizon == 10);
  CHECK(late.chance->up_wins == early.chance->up_wins);
}

TEST_CASE("a move that the feed has not finished is expected to go on") {
  auto prices = calm(600);
  prices.add(start + 601s, dollars(level + 4));
  const auto x = chance_of(
    ask(settlement::spot, level + 4, start + 611s, start + 602s), prices);
  REQUIRE(x.chance);
  CHECK(x.chance->pending == doctest::Approx(0.6 * 4).epsilon(0.02));
  CHECK(x.chance->up_wins > 0.5);
}

TEST_CASE("missing inputs are named") {
  settlement_prices prices;
  auto question = ask(settlement::spot, level, start + 60s, start);

  CHECK(chance_of(question, prices).lacks == chance_lacks::settlement_price);

  prices.add(start, dollars(level));
  CHECK(chance_of(question, prices).lacks == chance_lacks::nothing);

  question.price_to_beat.reset();
  CHECK(chance_of(question, prices).lacks == chance_lacks::price_to_beat);
  CHECK_FALSE(chance_of(question, prices).chance);
  CHECK(to_string(chance_lacks::price_to_beat) == "price to beat");
}

TEST_CASE("a price that is too old does not count") {
  const auto prices = calm(600);
  const auto closes_at = start + 900s;
  const auto at = [&](std::chrono::nanoseconds age) {
    return chance_of(
      ask(settlement::spot, level, closes_at, start + 600s + age), prices);
  };
  CHECK(at(10s).chance);
  CHECK(at(10s + 1ns).lacks == chance_lacks::fresh_price);
  CHECK_FALSE(at(200s).chance);
}

TEST_CASE("a service that started within the average has no probability") {
  settlement_prices prices;
  prices.add(start + 20s, dollars(level));
  const auto x = chance_of(
    ask(settlement::twap_60, level, start + 62s, start + 20s), prices);
  CHECK(x.lacks == chance_lacks::settlement_price);
}

TEST_CASE("one price is enough for a first probability") {
  settlement_prices prices;
  prices.add(start, dollars(level));
  const double near = up(settlement::spot, level - 10, 60, prices, 0);
  CHECK(near > 0.5);
  CHECK(near < 0.75);
  CHECK(up(settlement::spot, level - 500, 60, prices, 0) > 0.99);
}

TEST_CASE("a published average removes the difference between streams") {
  // Given prices of a stream that trades 30 dollars above the published one,
  const auto prices = calm(600);
  const auto now = start + 600s;
  auto question = ask(settlement::twap_60, level - 30, now + 5s, now);
  question.published = published_average{now - 3s, dollars(level - 30)};

  // when the newest published value is known, the distance is zero.
  const auto x = chance_of(question, prices);
  REQUIRE(x.chance);
  CHECK(std::abs(x.chance->distance) < 0.05);
  CHECK(x.chance->basis == doctest::Approx(1 - 30 / level).epsilon(1e-6));

  // A published average of a different price is not used.
  question.published->value = dollars(level * 1.02);
  CHECK(chance_of(question, prices).chance->basis == 1);
}

TEST_CASE("the published value of the close is the final price") {
  settlement_prices none;
  auto question = ask(settlement::twap_60, level, start, start + 60s);
  question.published = published_average{start, dollars(level)};
  const auto x = chance_of(question, none);
  REQUIRE(x.chance);
  CHECK(x.chance->up_wins == 1);
  CHECK(x.chance->loses(outcome::down) == 1);
}

TEST_CASE("Student's t has the tails of the tables") {
  CHECK(student_t(0, 6) == 0.5);
  CHECK(student_t(1.943, 6) == doctest::Approx(0.95).epsilon(1e-3));
  CHECK(student_t(-3.143, 6) == doctest::Approx(0.01).epsilon(5e-3));
  CHECK(student_t(2.776, 4) == doctest::Approx(0.975).epsilon(1e-3));
  CHECK(student_t(1e9, 6) == 1);
  CHECK(student_t(-1e9, 6) == 0);
}
