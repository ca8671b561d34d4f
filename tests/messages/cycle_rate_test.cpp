#include "messages/cycle_rate.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace fillguard;

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::uint64_t begin = 7'000'000'000;
constexpr std::int64_t noon = 1'795'348'800 * second;

/// After comparisons at noon and two seconds; 3 cycles a nanosecond.
cycle_rate usual() {
  auto out = compared({}, begin, noon);
  out = compared(out, begin + 3 * second, noon + second);
  return compared(out, begin + 6 * second, noon + 2 * second);
}

} // namespace

TEST_CASE("cycles are trusted after three comparisons that agree") {
  auto rate = compared({}, begin, noon);
  CHECK_FALSE(rate.trusted);
  rate = compared(rate, begin + 3 * 20'000'000, noon + 20'000'000);
  CHECK_FALSE(rate.trusted);
  rate = compared(rate, begin + 6 * 20'000'000, noon + 40'000'000);
  REQUIRE(rate.trusted);
  CHECK(rate.at(begin + 6 * 20'000'000) == noon + 40'000'000);
  CHECK(std::abs(rate.at(begin + 3 * second) - (noon + second)) <= 2);
  // Another thread read the cycles just before.
  CHECK(std::abs(rate.at(begin) - noon) <= 1);
}

TEST_CASE("cycles of a changing speed are not trusted") {
  auto rate = compared({}, begin, noon);
  rate = compared(rate, begin + 3 * 20'000'000, noon + 20'000'000);
  // 2 cycles a nanosecond now.
  rate = compared(rate, begin + 5 * 20'000'000, noon + 40'000'000);
  CHECK_FALSE(rate.trusted);
  CHECK(rate.measured == 0);
}

TEST_CASE("an error is led back to the truth, and time never goes back") {
  auto rate = compared({}, begin, noon);
  // The first comparisons were off by 1 us in 20 ms.
  rate = compared(rate, begin + 3 * 20'000'000, noon + 20'001'000);
  rate = compared(rate, begin + 6 * 20'000'000, noon + 40'002'000);
  REQUIRE(rate.trusted);
  for (int i = 1; i <= 5; ++i) {
    const auto cycles = begin + 3 * second * static_cast<std::uint64_t>(i);
    const auto before = rate.at(cycles);
    rate = compared(rate, cycles, noon + second * i);
    REQUIRE(rate.trusted);
    CHECK(rate.at(cycles) == before);
    CHECK(rate.at(cycles + 3'000) > before);
  }
  CHECK(std::abs(rate.at(begin + 3 * second * 6) - (noon + second * 6)) < 100);
}

TEST_CASE("cycles that stop agreeing with the steady clock are left, and "
          "trusted again after three comparisons") {
  struct odd {
    std::uint64_t cycles;
    std::int64_t truth;
  };
  for (const auto& next :
       {odd{begin + 9 * second, noon + 100 * second}, // They slept.
        odd{begin + 90 * second, noon + 3 * second},  // They ran ahead.
        odd{5'000, noon + 3 * second},                // They began anew.
        odd{begin + 9 * second, noon + second}}) {    // Time went back.
    CAPTURE(next.cycles);
    const auto cycles = next.cycles;
    const auto truth = next.truth;
    auto rate = usual();
    REQUIRE(rate.trusted);
    rate = compared(rate, cycles, truth);
    CHECK_FALSE(rate.trusted);
    rate = compared(rate, cycles + 3 * second, truth + second);
    CHECK_FALSE(rate.trusted);
    rate = compared(rate, cycles + 6 * second, truth + 2 * second);
    REQUIRE(rate.trusted);
    CHECK(rate.at(cycles + 6 * second) == truth + 2 * second);
  }
}
