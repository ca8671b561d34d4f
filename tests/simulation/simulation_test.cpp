#include "tests/simulation/simulation.hpp"

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include <map>

using namespace fillguard::test;

TEST_CASE("equal seeds give equal runs, different ones do not") {
  spdlog::set_level(spdlog::level::off);
  const auto first = simulate(3);
  const auto again = simulate(3);
  CHECK(first.violations == again.violations);
  CHECK(first.hash == again.hash);
  CHECK(first.counts == again.counts);
  CHECK(simulate(4).hash != first.hash);
}

TEST_CASE("a few seeds cover the main events without a violation") {
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
  // Otherwise these seeds would prove nothing.
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

TEST_CASE("a sale first reported as failed sold nothing") {
  spdlog::set_level(spdlog::level::off);
  // The process dies between the sale and its record.
  CHECK(simulate(148).violations == std::vector<std::string>{});
}

TEST_CASE("an exit that was sent while the disk was full is not sent again") {
  spdlog::set_level(spdlog::level::off);
  CHECK(simulate(1092).violations == std::vector<std::string>{});
}

TEST_CASE("no order follows a close that was not reported to the state") {
  // An expired offer was repeated again and again within milliseconds.
  CHECK(simulate(573).violations == std::vector<std::string>{});
}

TEST_CASE("no decision after a restart is made on an old book") {
  spdlog::set_level(spdlog::level::off);
  // In these seeds, reports on orders came before the distrust of the books.
  for (const std::uint64_t seed : {372, 411, 469}) {
    const auto out = simulate(seed);
    CAPTURE(seed);
    CHECK(out.violations == std::vector<std::string>{});
  }
}

TEST_CASE("a fill that was undone as the process died is undone after it") {
  spdlog::set_level(spdlog::level::off);
  // It is back with an earlier time than before: its clock is not corrected
  // yet.
  CHECK(simulate(1308).violations == std::vector<std::string>{});
}

TEST_CASE("without a hard stop, a position in doubt waits for its worth") {
  spdlog::set_level(spdlog::level::off);
  for (const std::uint64_t seed : {1080, 1889}) {
    auto out = simulate(seed);
    CAPTURE(seed);
    CHECK(out.violations == std::vector<std::string>{});
    CHECK(out.counts["seconds of waiting for a bid"] > 12);
  }
}
