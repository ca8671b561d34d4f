#include "actors/window_state/prices/second_prices.hpp"
#include "actors/window_state/prices/shared_array.hpp"
#include "actors/window_state/prices/volatility.hpp"
#include "messages/decoder.hpp"
#include "messages/encoder.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <array>
#include <chrono>
#include <cmath>
#include <optional>
#include <random>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

constexpr auto start = from_unix_seconds(1'780'876'800);

coin_price dollars(double x) {
  return coin_price::from_millionths(std::llround(x * 1e6));
}

/// A market walk of `step` dollars a second, seen through a lagging feed.
struct lagging_walk {
  std::mt19937 random{42};
  std::normal_distribution<double> normal;
  feed_lag lag;
  double step = 4;
  double price = 60'000;
  double pending = 0;

  double next() {
    const double surprise = step * normal(random);
    price += pending * (1 - lag.decay) + surprise;
    pending = pending * lag.decay + lag.overhang * surprise;
    return price;
  }
};

} // namespace

TEST_CASE("the variance of a sum of seconds equals the sum of its parts") {
  rc::check([] {
    const feed_lag lag{0.6, 0.5};
    const auto first = *rc::gen::inRange(1, 40);
    const auto count = *rc::gen::inRange(1, 70);
    double expected = 0;
    for (int j = 1; j < first + count; ++j) {
      double weight = 0;
      for (int h = std::max(first, j); h < first + count; ++h)
        weight += 1 + lag.overhang * lag.arrived(h - j);
      expected += weight * weight;
    }
    RC_ASSERT(std::abs(lag.variance_of_sum(first, count) / expected - 1)
              < 1e-9);
  });
}

TEST_CASE("without a lag the price is a plain walk") {
  const feed_lag none{0, 0.5};
  CHECK(none.variance_of_sum(7, 1) == doctest::Approx(7));
  // Two seconds, one and two ahead: (e1) + (e1 + e2).
  CHECK(none.variance_of_sum(1, 2) == doctest::Approx(5));
}

TEST_CASE("the size of surprises is estimated from a long run") {
  volatility x;
  lagging_walk walk;
  for (int i = 0; i < 20'000; ++i)
    x.add(start + i * 1s, dollars(walk.next()));
  CHECK(x.per_second() * walk.price == doctest::Approx(4).epsilon(0.15));
  CHECK(x.pending() * walk.price == doctest::Approx(walk.pending).epsilon(0.2));
}

TEST_CASE("gaps neither raise nor lower the estimate") {
  volatility x;
  lagging_walk walk;
  std::mt19937 random{7};
  for (int i = 0; i < 20'000; ++i) {
    const auto value = dollars(walk.next());
    if (random() % 3 != 0)
      x.add(start + i * 1s, value);
  }
  CHECK(x.per_second() * walk.price == doctest::Approx(4).epsilon(0.2));
}

TEST_CASE("a burst shows within seconds and fades within the hour") {
  volatility value;
  lagging_walk walk;
  int second = 0;
  const auto run = [&](int seconds, double step) {
    walk.step = step;
    for (int i = 0; i < seconds; ++i)
      value.add(start + second++ * 1s, dollars(walk.next()));
    return value.per_second() * walk.price;
  };
  const double calm = run(7200, 2);
  const double burst = run(20, 12);
  CHECK(burst > 1.8 * calm);
  CHECK(run(4 * 3600, 2) == doctest::Approx(calm).epsilon(0.3));
}

TEST_CASE("a price ten times too high cannot dominate the estimate") {
  volatility x;
  int second = 0;
  lagging_walk walk;
  for (; second < 3600; ++second)
    x.add(start + second * 1s, dollars(walk.next()));
  const double before = x.per_second();
  x.add(start + second++ * 1s, dollars(10 * walk.price));
  CHECK(x.per_second() < 2 * before);
  CHECK(std::abs(x.pending()) < 10 * before);
}

TEST_CASE("without prices there is only the prior") {
  volatility x;
  CHECK_FALSE(x.newest());
  CHECK_FALSE(x.newest_second());
  // 50 % a year, shown in full only after the lag.
  CHECK(1.6 * x.per_second() * std::sqrt(365.25 * 86'400)
        == doctest::Approx(0.5));
  CHECK(x.pending() == 0);
}

TEST_CASE("a feed that repeats itself does not become certain") {
  volatility x;
  for (int i = 0; i < 50'000; ++i)
    x.add(start + i * 1s, dollars(60'000));
  CHECK(1.6 * x.per_second() * std::sqrt(365.25 * 86'400)
        == doctest::Approx(0.1));
}

TEST_CASE("a second price for the same second corrects the first") {
  volatility corrected;
  volatility right;
  for (int i = 0; i < 100; ++i) {
    const auto at = start + i * 1s;
    const auto value = dollars(60'000 + i % 5);
    corrected.add(at, dollars(60'000 - 40 * (i % 7)));
    corrected.add(at, value);
    right.add(at, value);
  }
  CHECK(corrected.per_second() == right.per_second());
  CHECK(corrected.pending() == right.pending());
}

TEST_CASE("old prices and prices not above zero change nothing") {
  volatility x;
  x.add(start, dollars(60'000));
  x.add(start + 1s, dollars(60'010));
  const double before = x.per_second();
  CHECK_FALSE(x.add(start, dollars(50'000)));
  CHECK_FALSE(x.add(start + 2s, coin_price{}));
  CHECK_FALSE(x.add(start + 2s, dollars(-1)));
  CHECK(x.per_second() == before);
  CHECK(x.newest() == dollars(60'010));
}

TEST_CASE("a gap of years does no harm") {
  volatility x;
  x.add(start, dollars(60'000));
  x.add(start + 24h * 365 * 5, dollars(600'000));
  x.add(start + 24h * 365 * 5 + 1s, dollars(600'010));
  CHECK(std::isfinite(x.per_second()));
  CHECK(std::isfinite(x.pending()));
  CHECK(x.per_second() > 0);
}

// -- second_prices ------------------------------------------------------------

TEST_CASE("a missing second takes the price before it") {
  second_prices x;
  x.add(start, dollars(10));
  x.add(start + 3s, dollars(20));
  const auto second = to_unix_seconds(start);
  CHECK(x.at(second + 2) == dollars(10));
  CHECK(x.at(second + 3) == dollars(20));
  CHECK(x.at(second + 99) == dollars(20));
  CHECK_FALSE(x.at(second - 1));
  CHECK(x.sum(second, 5) == 70'000'000);
  CHECK_FALSE(x.sum(second - 1, 5));
}

TEST_CASE("a late price fills its gap and an old slot is never read") {
  second_prices prices;
  const auto second = to_unix_seconds(start);
  prices.add(start, dollars(10));
  prices.add(start + 2s, dollars(30));
  prices.add(start + 1s, dollars(20));
  CHECK(prices.sum(second, 3) == 60'000'000);
  prices.add(start + 300s, dollars(50));
  CHECK_FALSE(prices.at(second + 2));
  prices.add(start, dollars(99));
  CHECK_FALSE(prices.at(second + 299));
  CHECK(prices.at(second + 300) == dollars(50));
}

TEST_CASE("copies of prices change apart, and are recorded whole") {
  second_prices original;
  for (int i = 0; i < 200; ++i)
    original.add(start + i * 1s, dollars(100 + i));
  auto copy = original;
  CHECK(copy == original);
  copy.add(start + 70s, dollars(7));
  copy.add(start + 230s, dollars(8));
  CHECK_FALSE(copy == original);
  const auto second = to_unix_seconds(start);
  CHECK(original.at(second + 70) == dollars(170));
  CHECK(original.at(second + 230) == dollars(299));
  CHECK(copy.at(second + 70) == dollars(7));
  CHECK(copy.at(second + 71) == dollars(171));
  CHECK(copy.at(second + 230) == dollars(8));
  original.add(start + 70s, dollars(7));
  original.add(start + 230s, dollars(8));
  CHECK(copy == original);
}

TEST_CASE("an array with shared parts is recorded like any other") {
  std::array<std::optional<int>, 8> plain;
  shared_array<std::optional<int>, 8> shared;
  plain[1] = shared.change(1) = 11;
  plain[6] = shared.change(6) = 66;
  const auto bytes = codec::encoded(shared);
  CHECK(bytes == codec::encoded(plain));
  shared_array<std::optional<int>, 8> read;
  read.change(3) = 33;
  codec::decoder from{bytes};
  from.get(read);
  CHECK(from.good());
  CHECK(read == shared);
  CHECK(shared_array<std::optional<int>, 8>{} == decltype(read){});
}

TEST_CASE("an invalid price is not kept") {
  second_prices x;
  CHECK_FALSE(x.add(start, coin_price{}));
  CHECK_FALSE(x.add(start, dollars(-5)));
  CHECK_FALSE(x.add(start, second_prices::highest + dollars(1)));
  CHECK_FALSE(x.at(to_unix_seconds(start)));
  CHECK(x.add(start, second_prices::highest));
}

TEST_CASE("a price between two seconds does not count at the earlier one") {
  second_prices x;
  x.add(start + 400ms, dollars(10));
  CHECK_FALSE(x.at(to_unix_seconds(start)));
  CHECK(x.at(to_unix_seconds(start) + 1) == dollars(10));
}
