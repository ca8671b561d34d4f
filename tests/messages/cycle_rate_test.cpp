#include "messages/cycle_rate.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace fillguard;

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::uint64_t begin = 7'000'000'000;
constexpr std::int64_t noon = 1'795'348'800 * second;

} // namespace

TEST_CASE("the rate of cycles is known after two comparisons") {
  const auto first = compared({}, begin, noon);
  CHECK_FALSE(first.known());
  // 3 cycles a nanosecond.
  const auto rate = compared(first, begin + 3 * 20'000'000, noon + 20'000'000);
  REQUIRE(rate.known());
  CHECK(rate.at(begin + 3 * 20'000'000) == noon + 20'000'000);
  CHECK(std::abs(rate.at(begin + 3 * second) - (noon + second)) <= 2);
  // Another thread read the cycles just before.
  CHECK(std::abs(rate.at(begin) - noon) <= 1);
}

TEST_CASE("an error is led back to the truth, and time never goes back") {
  auto rate = compared({}, begin, noon);
  // The first comparison was off by 1 us in 20 ms.
  rate = compared(rate, begin + 3 * 20'000'000, noon + 20'001'000);
  for (int i = 1; i <= 5; ++i) {
    const auto cycles = begin + 3 * second * static_cast<std::uint64_t>(i);
    const auto before = rate.at(cycles);
    rate = compared(rate, cycles, noon + second * i);
    CHECK(rate.at(cycles) == before);
    CHECK(rate.at(cycles + 3'000) > before);
  }
  CHECK(std::abs(rate.at(begin + 3 * second * 6) - (noon + second * 6)) < 100);
}

TEST_CASE("after a sleep the time leaps ahead, and after a step back it is "
          "slow") {
  auto rate = compared({}, begin, noon);
  rate = compared(rate, begin + 3 * second, noon + second);
  const auto slept = compared(rate, begin + 6 * second, noon + 100 * second);
  CHECK(slept.at(begin + 6 * second) == noon + 100 * second);
  // The steady clock counts less than the cycles: nothing goes back.
  const auto late = compared(rate, begin + 30 * second, noon + 5 * second);
  CHECK(late.at(begin + 30 * second) >= rate.at(begin + 30 * second));
  CHECK(late.at(begin + 33 * second) > late.at(begin + 30 * second));
}

TEST_CASE("a counter that begins anew is followed from there") {
  auto rate = compared({}, begin, noon);
  rate = compared(rate, begin + 3 * second, noon + second);
  constexpr std::uint64_t anew = 5'000;
  const auto moved = compared(rate, anew, noon + 4 * second);
  CHECK(moved.at(anew) == noon + 4 * second);
  CHECK(std::abs(moved.at(anew + 3 * second) - (noon + 5 * second)) <= 2);
}

TEST_CASE("a comparison that goes back a little counts for nothing") {
  auto rate = compared({}, begin, noon);
  rate = compared(rate, begin + 3 * second, noon + second);
  const auto same =
    compared(rate, begin + 3 * second - 30'000, noon + 2 * second);
  CHECK(same.cycles == rate.cycles);
  CHECK(same.scale == rate.scale);
  CHECK(compared(rate, begin + 6 * second, noon).truth == rate.truth);
}
