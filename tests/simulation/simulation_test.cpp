#include "tests/simulation/simulation.hpp"

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include <map>

using namespace fillguard::test;

TEST_CASE("the same seed is the same story, another is another") {
  spdlog::set_level(spdlog::level::off);
  const auto first = simulate(3);
  const auto again = simulate(3);
  CHECK(first.violations == again.violations);
  CHECK(first.hash == again.hash);
  CHECK(first.counts == again.counts);
  CHECK(simulate(4).hash != first.hash);
}

TEST_CASE("a few seeds live through what can happen, and nothing is wrong") {
  spdlog::set_level(spdlog::level::off);
  std::map<std::string, std::uint64_t> seen;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto out = simulate(seed);
    INFO("build/release/tests/fillguard_simulate --seeds 1 --story --from "
         << seed);
    for (const auto& what : out.violations)
      FAIL_CHECK(what);
    for (const auto& [what, count] : out.counts)
      seen[what] += count;
  }
  // Else it would prove nothing.
  for (const auto* what :
       {"windows held", "placed capture", "placed exit", "placed profit_lock",
        "fills bought", "fills sold", "fault crash", "fault order trouble",
        "notice danger", "notice peak", "notice set_aside", "restarts",
        "throws half-way in trader", "throws half-way in fill_detector",
        "throws half-way in window_state", "throws half-way in window_clock"}) {
    INFO(what);
    CHECK(seen[what] > 0);
  }
  CHECK(seen["seconds"] > 20 * 500);
}

TEST_CASE("a sale that is heard of when it failed already sold nothing") {
  spdlog::set_level(spdlog::level::off);
  // The process dies between the sale and its record.
  CHECK(simulate(148).violations == std::vector<std::string>{});
}

TEST_CASE("an exit that left while the disk was full is not sent again") {
  spdlog::set_level(spdlog::level::off);
  CHECK(simulate(1092).violations == std::vector<std::string>{});
}

TEST_CASE("nothing is ordered after a close that the state was not told of") {
  // An expired offer was wanted again and again within milliseconds.
  CHECK(simulate(573).violations == std::vector<std::string>{});
}

TEST_CASE("what a restart makes of orders is decided on no old book") {
  spdlog::set_level(spdlog::level::off);
  // In these, what was heard of orders came before the doubt of the books.
  for (const std::uint64_t seed : {372, 411, 469}) {
    const auto out = simulate(seed);
    CAPTURE(seed);
    CHECK(out.violations == std::vector<std::string>{});
  }
}
