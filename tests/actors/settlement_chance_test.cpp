#include "actors/window_state/prices/settlement_chance.hpp"
#include "messages/decoder.hpp"
#include "messages/encoder.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>
#include <string>

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

/// Own averages are the published ones.
chance_settings exact_averages() {
  chance_settings out;
  out.average_error.prior = {};
  out.average_error.prior[0] = {0, 1};
  return out;
}

constexpr settlement rules[] = {settlement::spot, settlement::twap_30,
                                settlement::twap_60};

} // namespace

TEST_CASE("a probability is that of the newest prices, whatever was asked "
          "before") {
  rc::check([] {
    settlement_prices prices;
    std::string bytes;
    for (int i = 0; i < 90; ++i)
      prices.add(start + i * 1s, dollars(level + i % 3));
    int newest = 90;
    for (int step = 0; step < 40; ++step) {
      const auto price = dollars(level + *rc::gen::inRange(-20, 20));
      switch (*rc::gen::inRange(0, 4)) {
      case 0:
        prices.add(start + ++newest * 1s, price);
        break;
      case 1: // A gap of an average is filled, or a price corrected.
        prices.add(start + (newest - *rc::gen::inRange(0, 70)) * 1s, price);
        break;
      case 2:
        prices.learn(settlement::twap_60, start + newest * 1s, price);
        break;
      default:
        break;
      }
      auto question = ask(*rc::gen::elementOf(std::vector<settlement>(
                            std::begin(rules), std::end(rules))),
                          level + *rc::gen::inRange(0, 2),
                          start + (newest + *rc::gen::inRange(0, 2) * 30) * 1s,
                          start + (newest + *rc::gen::inRange(0, 14)) * 1s);
      if (*rc::gen::inRange(0, 2) == 1)
        question.published = published_average{start + newest * 1s, price};
      // What was recorded does not contain earlier answers.
      bytes = codec::encoded(prices);
      settlement_prices fresh;
      codec::decoder{bytes}.get(fresh);
      RC_ASSERT(chance_of(question, prices) == chance_of(question, fresh));
    }
  });
}

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
    const auto estimate = chance_of(
      ask(rule, *rc::gen::inRange(1, 200'000), closes_at, at), prices);
    if (!estimate.chance) {
      RC_ASSERT(estimate.lacks == chance_lacks::settlement_price);
      return;
    }
    const bool published =
      rule == settlement::spot
      && prices.seconds().exactly(to_unix_seconds(closes_at));
    if (!published)
      RC_ASSERT(estimate.chance->up_wins > 0 && estimate.chance->up_wins < 1);
    RC_ASSERT(estimate.chance->up_wins >= 0 && estimate.chance->up_wins <= 1);
    RC_ASSERT(estimate.chance->fixed_share >= 0
              && estimate.chance->fixed_share <= 1);
    RC_ASSERT(std::isfinite(estimate.chance->distance));
    RC_ASSERT(estimate.chance->loses(outcome::up)
                + estimate.chance->loses(outcome::down)
              == 1);
  });
}

TEST_CASE("a lower price to beat makes UP likelier") {
  const auto prices = calm(600);
  for (auto rule : rules) {
    double last = 0;
    for (int beat = 60'100; beat >= 59'900; beat -= 5) {
      const double now = up(rule, beat, 45, prices);
      CHECK((now > last || now == 1e-5 || now == 1 - 1e-5));
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
      // Tails thin out as moves add up, so far out by a hair.
      CHECK(now <= last + 1e-4);
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
  CHECK(x.chance->up_wins == 1 - 1e-5);
  CHECK(x.chance->horizon == 0);
}

TEST_CASE("a fixed average decides, except for the error of the average") {
  // Given 60 settling seconds that are all known,
  const auto exact = exact_averages();
  const auto sure = calm(600, exact);
  const auto doubtful = calm(600);

  // without an error of the average, the result is nearly certain, though not
  // published yet;
  CHECK(up(settlement::twap_60, level - 5, 2, sure) == 1 - 1e-5);
  CHECK(up(settlement::twap_60, level + 5, 2, sure) == 1e-5);

  // with its error, a cent is uncertain and twenty dollars are not.
  CHECK(up(settlement::twap_60, level - 0.01, 2, doubtful) < 0.6);
  CHECK(up(settlement::twap_60, level - 20, 2, doubtful) > 0.99);
}

TEST_CASE("the average is that of the seconds 62 to 3 before the close") {
  // Given a price that jumps by 60 dollars in second 560,
  const auto exact = exact_averages();
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
  const auto exact = exact_averages();
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
  const auto after = [](double move) {
    auto prices = calm(600);
    prices.add(start + 601s, dollars(level + move));
    const auto x = chance_of(
      ask(settlement::spot, level + move, start + 611s, start + 602s), prices);
    REQUIRE(x.chance);
    return *x.chance;
  };
  CHECK(after(0.5).pending == doctest::Approx(0.6 * 0.5).epsilon(0.02));
  CHECK(after(0.5).up_wins > 0.5);

  // A jump does not go on in proportion.
  CHECK(after(40).pending > after(0.5).pending);
  CHECK(after(40).pending < 0.3 * 40);
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

TEST_CASE("an error of any width is convolved with the move") {
  rc::check([] {
    const auto in = [](int from, int to) {
      return static_cast<double>(*rc::gen::inRange(from, to)) / 100;
    };
    const double distance = in(-600, 600);
    const double deviation = in(0, 300);
    const double width = in(0, 300);
    const int freedom = *rc::gen::element(4, 6);
    const double scale =
      deviation / std::sqrt(freedom / static_cast<double>(freedom - 2));
    double sum = 0;
    constexpr int steps = 4000;
    for (int i = 0; i < steps; ++i) {
      const double at = distance + width * (2 * (i + 0.5) / steps - 1);
      sum += scale > 0 ? student_t(at / scale, freedom) : at >= 0;
    }
    RC_ASSERT(
      std::abs(chance_above(distance, deviation, width, freedom) - sum / steps)
      < 1e-3);
  });
}

TEST_CASE("nearly certain chances keep their order and stay within 0 and 1") {
  for (double width : {1e-9, 1e-3, 1.0, 1e3})
    for (double distance : {0.0, 1.0, 1e3, 1e6, 1e9}) {
      const double x = chance_above(distance, 1, width, 4);
      CHECK(x >= 0.5 - 1e-9);
      CHECK(x <= 1 + 1e-9);
      CHECK(x + chance_above(-distance, 1, width, 4)
            == doctest::Approx(1).epsilon(1e-9));
    }
}

TEST_CASE("the error of averages is learnt from published ones") {
  // Given a stream whose averages equal the published ones,
  auto prices = calm(600);
  const double before = up(settlement::twap_60, level - 3, 2, prices);
  CHECK(before < 0.9);

  // when some were seen, then a small distance is enough.
  int learnt = 0;
  for (int s = 120; s <= 600; ++s) {
    const auto own = prices.seconds().sum(to_unix_seconds(start) + s - 62, 60);
    if (own
        && prices.learn(settlement::twap_60, start + s * 1s,
                        coin_price::from_millionths(*own / 60)))
      ++learnt;
  }
  // Averages that overlap do not count twice: four lie in the seconds kept.
  CHECK(learnt == 4);
  CHECK(prices.error(false).learnt() == 4);
  CHECK(prices.error(true).learnt() == 3);
  CHECK(up(settlement::twap_60, level - 3, 2, prices) > 0.99);
  CHECK(up(settlement::twap_60, level - 3, 2, prices) < 1);

  // An average of other seconds, or of another price, teaches nothing.
  CHECK_FALSE(prices.learn(settlement::twap_60, start + 700s, dollars(level)));
  auto fresh = calm(600);
  CHECK_FALSE(
    fresh.learn(settlement::twap_60, start + 600s, dollars(level * 1.01)));
  CHECK_FALSE(fresh.learn(settlement::spot, start + 600s, dollars(level)));
  CHECK(fresh.error(false).learnt() == 0);
}
