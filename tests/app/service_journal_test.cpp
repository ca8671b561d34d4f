#include "app/journal/service_journal.hpp"
#include "tests/actors/window_state/story.hpp"
#include "tests/support/memory_disk.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <mutex>

using namespace fillguard;
using namespace fillguard::test;

namespace {

struct journal_fixture : story {
  journal_fixture() {
    settings.mode = service_mode::paper;
    settings.markets = {market};
  }

  std::unique_ptr<service_journal> open(double s) {
    return std::make_unique<service_journal>(settings, "j", at(s),
                                             journal_parts{disk, {}, {}});
  }

  /// Makes the state decide to capture, and returns the order.
  order_wanted decide(const service_memory& x) const {
    auto& state = *x.markets.at(market);
    state.apply(found());
    state.apply(second(250));
    const auto out = state.apply(book(250, 97, 98));
    REQUIRE(out.orders.size() == 1);
    return out.orders[0];
  }

  static const market_state& state_of(const service_journal& x) {
    return x.memory().markets.begin()->second->state();
  }

  std::string& file() { return disk->bytes("j/btc-5m/2026-04-13.journal"); }

  config settings;
  std::shared_ptr<memory_disk> disk = std::make_shared<memory_disk>();
};

bool mentions_torn(const std::vector<std::string>& x) {
  return std::any_of(x.begin(), x.end(), [](const auto& y) {
    return y.find("torn tail: 3 bytes were cut") != std::string::npos;
  });
}

} // namespace

TEST_CASE_FIXTURE(journal_fixture, "an order that was never sent is dropped "
                                   "after a restart, and decided again") {
  const auto order = decide(open(250)->memory());
  disk->lose_power();
  const auto next = open(260);
  CHECK(std::get<order_answered>(next->memory().desk->history().at(0)).state
        == order_state::unsent);
  CHECK(!next->memory().desk->reconciling());
  CHECK(state_of(*next).unacknowledged().empty());
  auto& state = *next->memory().markets.at(market);
  // No order on the old book, which is not trusted any more.
  CHECK(state.apply(second(260)).orders.empty());
  const auto again = state.apply(book(261, 97, 98)).orders;
  REQUIRE(again.size() == 1);
  CHECK(again[0].intent.number == 2);
  // The first order is not sent, even if it arrives late.
  auto& desk = *next->memory().desk;
  const auto events = desk.request(order, at(261));
  REQUIRE(events.size() == 1);
  CHECK(std::get<order_answered>(events[0]).state == order_state::unsent);
  CHECK(next->reports().size() == 1);
  CHECK(next->reports()[0].find("btc-5m continues from record ") == 0);
}

TEST_CASE_FIXTURE(journal_fixture, "an order that may have been sent is looked "
                                   "up, and not sent again") {
  {
    const auto first = open(250);
    const auto order = decide(first->memory());
    // The disk is slower than the desk, so no order is sent yet.
    const std::lock_guard stalled{disk->mutex};
    first->memory().desk->request(order, at(250));
  }
  disk->lose_power();
  const auto next = open(252);
  auto& desk = *next->memory().desk;
  // On paper, an order that is not found was never received: no waiting.
  CHECK(!desk.reconciling());
  REQUIRE(desk.history().size() == 2);
  CHECK(std::get<order_answered>(desk.history()[1]).reason
        == "the venue does not have it");
  CHECK(std::get<order_answered>(desk.history()[1]).state
        == order_state::unsent);
  CHECK(std::get<order_sent>(desk.history()[0]).order_id
        == "paper-btc-updown-5m-1776081600-capture-1");
  // The state gets the report, which the crash may have prevented before.
  CHECK(state_of(*next).unacknowledged().empty());
  auto& state = *next->memory().markets.at(market);
  const auto again = state.apply(book(253, 97, 98)).orders;
  REQUIRE(again.size() == 1);
  CHECK(again[0].intent.number == 2);
}

TEST_CASE_FIXTURE(journal_fixture, "the journal is locked, a torn tail is cut, "
                                   "and damage stops the start") {
  auto first = open(250);
  CHECK_THROWS_WITH_AS(open(250),
                       "another process writes the journal j; use another "
                       "journal.dir for this one",
                       journal_error);
  decide(first->memory());
  first.reset();
  const auto whole = file();
  // Cut the last mark and half of the record before it.
  const auto mark = whole.size() - net::journal::record_head;
  file().resize(mark - 5);
  file() += "???";
  {
    const auto next = open(251);
    CHECK(next->reports().size() == 2);
  }
  file() = whole + "???";
  CHECK(mentions_torn(open(251)->reports()));

  file() = whole;
  file()[40] = static_cast<char>(file()[40] ^ 1);
  const auto damaged = file();
  CHECK_THROWS_AS(open(251), journal_error);
  CHECK(file() == damaged); // No silent repair.
}

TEST_CASE_FIXTURE(journal_fixture,
                  "a start continues from the kept days of many "
                  "days") {
  settings.journal.keep_days = 3;
  for (int day = 0; day < 6; ++day) {
    const auto run = open(250 + day * 86'400);
    auto& state = *run->memory().markets.at(market);
    if (day == 0)
      state.apply(found());
    state.apply(second(250 + day * 86'400));
  }
  CHECK(disk->files("j/btc-5m")
        == std::vector<std::string>{"2026-04-16.journal", "2026-04-17.journal",
                                    "2026-04-18.journal"});
  const auto next = open(260 + 5 * 86'400);
  CHECK(next->reports().size() == 1);
  CHECK(state_of(*next).revision() > 0);
  CHECK(next->reports()[0].find("btc-5m continues from record ") == 0);
}

TEST_CASE_FIXTURE(journal_fixture, "settings that were changed meanwhile apply "
                                   "from the restart on") {
  {
    const auto first = open(250);
    auto& state = *first->memory().markets.at(market);
    state.apply(found());
    state.apply(second(250));
  }
  settings.state.capture.bid_price = price::from_millionths(950'000);
  const auto next = open(251);
  CHECK(state_of(*next).settings().capture.bid_price
        == price::from_millionths(950'000));
  CHECK(state_of(*next).view().window->id == id());
  CHECK(state_of(*next).view().btc_price_history.empty());
}
