#include "app/journal/market_journal.hpp"
#include "app/limits/day_limits.hpp"
#include "app/limits/limit_file.hpp"
#include "net/journal/disk.hpp"
#include "tests/support/recorded_market.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>
#include <vector>

using namespace fillguard;
using namespace fillguard::test;

namespace {

money of_dollars(const char* x) {
  return money::parse(x).value();
}

window_view day_of_market(asset coin, int days, const char* profit,
                          const char* open = "0") {
  window_view out;
  out.market = {coin, window_length::m5};
  out.day.day = utc_time{std::chrono::days{days}};
  out.day.profit = of_dollars(profit);
  out.day.open = of_dollars(open);
  return out;
}

} // namespace

TEST_CASE("a day halts at the trade that reaches its limit, and says why") {
  day_limits loss{{of_dollars("10"), money{}}};
  CHECK_FALSE(loss.apply(day_of_market(asset::btc, 1, "-6")));
  CHECK_FALSE(loss.apply(day_of_market(asset::eth, 1, "-3.999999")));
  CHECK_FALSE(loss.halted());
  CHECK(loss.apply(day_of_market(asset::eth, 1, "-3.999999", "-0.000001")));
  CHECK(loss.halted()
        == "the loss of 1970-01-02 is $10, the limit $10: no entries until the "
           "next UTC day, or resume");
  // It stays so when the sum comes back, and ends with the day.
  CHECK_FALSE(loss.apply(day_of_market(asset::eth, 1, "5")));
  CHECK(loss.halted());
  CHECK(loss.apply(day_of_market(asset::eth, 2, "0")));
  CHECK_FALSE(loss.halted());
}

TEST_CASE("a loss that is not seen any more still counts") {
  day_limits loss{{of_dollars("10"), money{}}};
  CHECK_FALSE(loss.apply(day_of_market(asset::btc, 1, "-4", "-4.9")));
  // The book goes stale, or the window closes before its result is known.
  auto unseen = day_of_market(asset::btc, 1, "-4");
  unseen.day.unknown = 1;
  unseen.day.unseen = of_dollars("-4.9");
  CHECK_FALSE(loss.apply(unseen));
  CHECK(loss.apply(day_of_market(asset::eth, 1, "-1.1")));
  CHECK(loss.halted()->find("the loss of 1970-01-02 is $10,") == 0);
}

TEST_CASE("what a position had lost as it was last seen outlives a restart") {
  recorded_market market{"unseen"};
  const auto recovered = [&market] {
    auto found =
      recover_market(*net::journal::local_disk(), market.path + "/btc-5m");
    REQUIRE(found.state);
    return found.state->view().day;
  };
  market.open();
  market.quote(100, 101, 97, 98);
  market.buy(101, outcome::up, 5, 98);
  market.quote(102, 104, 60, 62);
  const auto seen = market.state->view().day;
  CHECK(seen.open < of_dollars("-1.9"));
  CHECK(seen.counted() == seen.open);
  market.add(market.distrust(104));
  market.add(market.second(105));
  const auto unseen = market.state->view().day;
  CHECK(unseen.unknown == 1);
  CHECK(unseen.open.is_zero());
  CHECK(unseen.unseen == seen.open);
  CHECK(recovered() == unseen);
  // Closed, and its result is not known yet.
  market.end(std::nullopt);
  CHECK(market.state->view().day.unseen == seen.open);
  CHECK(recovered().counted() == seen.open);
  // A gain that is not seen any more does not count.
  market.open(1);
  market.quote(100, 101, 90, 91, 1);
  market.buy(101, outcome::up, 5, 91, 1);
  market.quote(102, 104, 97, 98, 1);
  CHECK(market.state->view().day.open > money{});
  market.add(market.distrust(404, 1));
  CHECK(market.state->view().day.counted() == seen.open);
  CHECK(market.state->view().day.unknown == 2);
  CHECK(market.state->view().day.positions == 2);
}

TEST_CASE("a day stops while ahead") {
  day_limits ahead{{money{}, of_dollars("3")}};
  CHECK_FALSE(ahead.apply(day_of_market(asset::btc, 1, "2.5")));
  CHECK(ahead.apply(day_of_market(asset::btc, 1, "2.5", "0.6")));
  CHECK(ahead.halted()->find("the profit of") == 0);
}

TEST_CASE("a lifted limit stays lifted for its day") {
  day_limits limits{{of_dollars("1"), money{}}};
  CHECK_FALSE(limits.lift());
  limits.apply(day_of_market(asset::btc, 1, "-2"));
  REQUIRE(limits.halted());
  REQUIRE(limits.lift());
  CHECK_FALSE(limits.apply(day_of_market(asset::btc, 1, "-20")));
  CHECK_FALSE(limits.halted());
  CHECK(limits.apply(day_of_market(asset::btc, 2, "-2")));
}

TEST_CASE("lifting one limit leaves the other") {
  day_limits limits{{of_dollars("5"), of_dollars("3")}};
  CHECK(limits.apply(day_of_market(asset::btc, 1, "3")));
  CHECK(limits.lift() == day_limit::profit);
  CHECK_FALSE(limits.apply(day_of_market(asset::btc, 1, "4")));
  CHECK(limits.apply(day_of_market(asset::btc, 1, "-5")));
  REQUIRE(limits.halted());
  CHECK(limits.halted()->find("the loss of") == 0);
  // The next process has both decisions.
  const auto kept = limits.to_keep();
  REQUIRE(kept);
  day_limits next{{of_dollars("5"), of_dollars("3")}};
  next.continue_with(*kept);
  CHECK(next.halted() == limits.halted());
  CHECK(next.lift() == day_limit::loss);
  CHECK_FALSE(next.apply(day_of_market(asset::btc, 1, "-9")));
  CHECK_FALSE(next.apply(day_of_market(asset::btc, 1, "9")));
  CHECK(next.apply(day_of_market(asset::btc, 2, "9")));
}

TEST_CASE("a limit that was reached behind the other one halts at once") {
  day_limits limits{{of_dollars("5"), of_dollars("3")}};
  CHECK(limits.apply(day_of_market(asset::btc, 1, "3")));
  CHECK_FALSE(limits.apply(day_of_market(asset::btc, 1, "-6")));
  CHECK(limits.lift() == day_limit::profit);
  REQUIRE(limits.halted());
  CHECK(limits.halted()->find("the loss of 1970-01-02 is $6,") == 0);
}

TEST_CASE("without limits nothing halts") {
  auto none = day_limits{{}};
  CHECK_FALSE(none.apply(day_of_market(asset::btc, 1, "-1000")));
  CHECK_FALSE(none.halted());
}

TEST_CASE("halts and lifts of a day outlive the process") {
  const auto folder = (std::filesystem::temp_directory_path()
                       / ("fillguard-limits-" + std::to_string(getpid())))
                        .string();
  std::filesystem::create_directories(folder);
  CHECK_FALSE(read_limit(folder));
  REQUIRE(lift_limit(folder));
  CHECK_FALSE(read_limit(folder));
  kept_limit halt;
  halt.day = utc_time{std::chrono::days{20'000}};
  halt.halts = day_limit::loss;
  halt.reason = "the loss of that day";
  halt.profit_is_lifted = true;
  REQUIRE(write_limit(folder, halt));
  CHECK(read_limit(folder) == halt);
  day_limits limits{{of_dollars("1"), money{}}};
  limits.continue_with(halt);
  CHECK(limits.halted() == halt.reason);
  CHECK(lift_limit(folder).value() == day_limit::loss);
  CHECK_FALSE(lift_limit(folder).value());
  halt.lift();
  CHECK(read_limit(folder) == halt);
  limits.continue_with(halt);
  CHECK_FALSE(limits.halted());
  // As the first release wrote them.
  const auto old = [&folder](const char* words) {
    std::ofstream{folder + "/day_limit"} << words;
    const auto found = read_limit(folder);
    REQUIRE(found);
    return *found;
  };
  CHECK(old("2026-11-27 halted the profit of it\n").halts == day_limit::profit);
  const auto lifted = old("2026-11-27 lifted the profit of it\n");
  CHECK_FALSE(lifted.halts);
  CHECK(lifted.profit_is_lifted);
  CHECK_FALSE(lifted.loss_is_lifted);
  std::ofstream{folder + "/day_limit"} << "nonsense\n";
  CHECK_FALSE(read_limit(folder));
  std::filesystem::remove_all(folder);
}

TEST_CASE("the state's day is what its windows brought, also forgotten ones") {
  recorded_market market{"day"};
  market.held(window_outcome::up, 0);
  market.held(window_outcome::down, 1);
  market.false_exit(2);
  const auto sum =
    of_dollars("0.087655") + of_dollars("-4.912345") + of_dollars("-2.066666");
  CHECK(market.state->view().day.profit == sum);
  for (int n = 3; n < 12; ++n) {
    market.open(n);
    market.quote(0, 10, 50, 52, n);
    market.end(window_outcome::up, n);
  }
  CHECK_FALSE(market.state->state().summary_of(market.id(0)));
  CHECK(market.state->view().day.profit == sum);
  CHECK(market.state->view().day.positions == 3);
  CHECK(market.state->view().day.open.is_zero());
  // An open position counts at what the bids pay.
  market.open(12);
  market.quote(100, 101, 97, 98, 12);
  market.buy(101, outcome::up, 5, 98, 12);
  market.quote(102, 104, 60, 62, 12);
  const auto day = market.state->view().day;
  CHECK(day.profit == sum);
  // 5 * 0.60 less the fee of 5 * 0.07 * 0.6 * 0.4, less what it cost.
  CHECK(day.open
        == of_dollars("3") - of_dollars("0.084") - of_dollars("4.912345"));
  CHECK(day.unknown == 0);
  market.add(market.distrust(300 * 12 + 104, 12));
  CHECK(market.state->view().day.unknown == 1);
  CHECK(market.state->view().day.open.is_zero());
  CHECK(market.state->view().day.positions == 4);
}

TEST_CASE("a simulated day halts at the right trade") {
  // Wins of 0.087655 and losses of 4.912345.
  const std::vector<window_outcome> results{
    window_outcome::up,   window_outcome::up, window_outcome::down,
    window_outcome::up,   window_outcome::up, window_outcome::down,
    window_outcome::down, window_outcome::up};
  const auto halted_in = [&results](money loss, money profit) {
    recorded_market market{"limits-day"};
    day_limits limits{{loss, profit}};
    for (int n = 0; n < static_cast<int>(results.size()); ++n) {
      market.held(results[static_cast<std::size_t>(n)], n);
      limits.apply(market.state->view());
      if (limits.halted())
        return n;
    }
    return -1;
  };
  CHECK(halted_in(of_dollars("4.8"), money{}) == 5);
  CHECK(halted_in(of_dollars("9"), money{}) == 5);
  CHECK(halted_in(of_dollars("9.5"), money{}) == 6);
  CHECK(halted_in(of_dollars("20"), money{}) == -1);
  CHECK(halted_in(money{}, of_dollars("0.1")) == 1);
  CHECK(halted_in(of_dollars("4.7"), money{}) == 2);
}
