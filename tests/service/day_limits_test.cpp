// The limits of a day through the whole service, and across its restarts.

#include "app/limits/limit_file.hpp"
#include "app/service/halt_request.hpp"
#include "messages/position.hpp"
#include "tests/support/running_service.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <unistd.h>
#include <vector>

using namespace fillguard;
using namespace fillguard::test;

namespace {

namespace fs = std::filesystem;

money dollars(const char* x) {
  return money::parse(x).value();
}

/// Runs of a service on one UTC day, with one journal.
struct limited_day {
  explicit limited_day(const std::string& name)
      : folder{
        (fs::temp_directory_path()
         / ("fillguard-limited-" + name + '-' + std::to_string(::getpid())))
          .string()} {
    fs::remove_all(folder);
    fs::create_directories(folder);
  }

  ~limited_day() { fs::remove_all(folder); }

  limited_day(const limited_day&) = delete;
  limited_day& operator=(const limited_day&) = delete;

  running_service::options run(net::sim::scenario story, const char* loss,
                               const char* profit) {
    auto how = running_service::standard();
    how.speed = 30;
    how.venue.world.story = story;
    how.settings.journal.dir = how.journal = folder;
    how.settings.limits.day_loss = dollars(loss);
    how.settings.limits.day_profit = dollars(profit);
    how.begin = begin;
    how.on_view = [this](const window_view& x, utc_time) {
      seen.change([&x](auto& all) { all.push_back(x); });
    };
    return how;
  }

  /// The next run begins where that one ends.
  void ends(const running_service& x) { begin = x.clock->now(); }

  std::string folder;
  utc_time begin = parse_iso8601("2026-11-27T11:59:50Z").value();
  awaited<std::vector<window_view>> seen; ///< Of all runs, in order.
};

/// Whether the window is over, and nothing was bought in it.
bool passed_by(const shown& x, const window_id& id) {
  const auto& past = x.view()->previous_windows;
  return std::any_of(past.begin(), past.end(), [&id](const auto& y) {
    return y.id == id && y.winner && !y.position;
  });
}

/// Checks that the halt came with the first view that reached the limit, and
/// returns its reason and window.
template <class Reached>
std::pair<std::string, window_id> halted_at(const std::vector<window_view>& all,
                                            Reached is_reached) {
  const auto first = std::find_if(all.begin(), all.end(), [&](const auto& x) {
    return is_reached(x.day.counted());
  });
  REQUIRE(first != all.end());
  for (auto x = all.begin(); x != first; ++x)
    CHECK_FALSE(x->halted);
  const auto halted = std::find_if(
    first, all.end(), [](const auto& x) { return x.halted.has_value(); });
  REQUIRE(halted != all.end());
  REQUIRE(first->position);
  REQUIRE(first->window);
  const auto sum = first->day.counted();
  CHECK(halted->halted->find(" of 2026-11-27 is $"
                             + to_string(std::max(sum, -sum)) + ", the limit $")
        != std::string::npos);
  return {*halted->halted, first->window->id};
}

} // namespace

TEST_CASE("a day that loses its limit buys nothing more, until it is lifted") {
  limited_day day{"loss"};
  std::string reason;
  {
    running_service first{day.run(net::sim::scenario::reversal, "1", "0")};
    REQUIRE(first.shows([](const shown& x) {
      return x.view() && x.view()->halted && x.view()->position
             && x.view()->position->sold > shares{}
             && x.view()->position->held < dust;
    }));
    const auto found =
      halted_at(day.seen.get(), [](money x) { return x <= dollars("-1"); });
    reason = found.first;
    CHECK(reason.starts_with("the loss of "));
    // It was sold after all, and the next window has the same opportunity.
    REQUIRE(first.shows([&found](const shown& x) {
      return passed_by(x, next_window(found.second));
    }));
    CHECK(first.seen->get().view()->day.positions == 1);
    day.ends(first);
  }
  {
    running_service second{day.run(net::sim::scenario::reversal, "1", "0.01")};
    REQUIRE(second.shows([](const shown& x) { return x.view() != nullptr; }));
    CHECK(second.seen->get().view()->halted == reason);
    const auto answer = second.running->request("resume");
    REQUIRE(answer);
    CHECK(lifted_limit(*answer) == lifted_words(day_limit::loss));
    CHECK_FALSE(still_halted(*answer));
    // It buys again, and what that loses does not halt it.
    REQUIRE(second.shows([](const shown& x) {
      return x.view()->day.positions == 2 && !x.view()->halted;
    }));
    day.ends(second);
  }
  // Behind a halt for the day's profit the loss was reached, too.
  auto kept = read_limit(day.folder);
  REQUIRE(kept);
  CHECK(kept->loss_is_lifted);
  kept->halts = day_limit::profit;
  kept->reason = "the profit of that day";
  kept->loss_is_lifted = false;
  REQUIRE(write_limit(day.folder, *kept));
  running_service third{day.run(net::sim::scenario::reversal, "1", "0.01")};
  REQUIRE(third.shows([](const shown& x) { return x.view() != nullptr; }));
  CHECK(third.seen->get().view()->halted == kept->reason);
  const auto answer = third.running->request("resume");
  REQUIRE(answer);
  CHECK(lifted_limit(*answer) == lifted_words(day_limit::profit));
  REQUIRE(still_halted(*answer));
  CHECK(still_halted(*answer)->starts_with("the loss of 2026-11-27 is $"));
  CHECK(third.shows([&answer](const shown& x) {
    return x.view()->halted == still_halted(*answer);
  }));
}

TEST_CASE("a day that made its limit stops while ahead, across a restart") {
  limited_day day{"profit"};
  std::string reason;
  {
    running_service first{day.run(net::sim::scenario::calm, "0", "0.02")};
    REQUIRE(
      first.shows([](const shown& x) { return x.view() && x.view()->halted; }));
    const auto found =
      halted_at(day.seen.get(), [](money x) { return x >= dollars("0.02"); });
    reason = found.first;
    CHECK(reason.starts_with("the profit of "));
    REQUIRE(first.shows([&found](const shown& x) {
      return passed_by(x, next_window(found.second));
    }));
    CHECK(first.seen->get().view()->day.positions == 1);
    day.ends(first);
  }
  running_service second{day.run(net::sim::scenario::calm, "0", "0.02")};
  REQUIRE(second.shows([](const shown& x) { return x.view() != nullptr; }));
  CHECK(second.seen->get().view()->halted == reason);
}
