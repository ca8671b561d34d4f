// The guard by itself: facts in, decisions out.

#include "actors/window_state/guard/guard.hpp"
#include "tests/actors/window_state/story.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::test;

namespace {

using kind = notice::kind_type;

/// Five UP shares, bought at 98c, in a window with 50 seconds left.
struct guarded : story {
  guard guarding;
  guard_settings settings;
  position_danger danger;
  spot_streams no_prices;
  window_info window = found().window;
  order_book book;
  double seconds = 250;
  std::uint64_t updates = 1;
  bool held = true;
  bool halted = false;
  bool fresh = true;

  guarded() { bid(97); }

  /// The next update of the book.
  void bid(int price_in_cents) {
    ++updates;
    const std::vector<book_level> bids{
      {cents(price_in_cents), shares::from_whole(300)}};
    const std::vector<book_level> asks{
      {cents(price_in_cents + 1), shares::from_whole(300)}};
    REQUIRE(book.replace(bids, asks) == order_book::flaw::none);
  }

  void in_danger(bool is_so) {
    danger_facts signals;
    signals.peak = 0.98;
    signals.confidence = is_so ? 0.40 : 0.98;
    signals.seconds_left = 60;
    const danger_settings acting;
    danger.read({at(seconds), outcome::up, shares::from_whole(5), signals,
                 no_prices, settlement_question{}, nullptr,
                 window.rules.taker_fee},
                acting);
    danger.cross(acting);
  }

  guard_facts facts() const {
    guard_facts out{at(seconds), window, danger};
    if (held) {
      out.held = outcome::up;
      out.open = shares::from_whole(5);
    }
    out.book = fresh ? &book : nullptr;
    out.book_updates = updates;
    out.halted = halted;
    out.confirmed_price = cents(98);
    return out;
  }

  decisions decide() { return guarding.decide(facts(), settings); }
};

} // namespace

TEST_CASE_FIXTURE(guarded, "without a position the guard decides nothing") {
  held = false;
  in_danger(true);
  CHECK(decide() == decisions{});
}

TEST_CASE_FIXTURE(guarded, "danger on two updates in a row sells everything") {
  in_danger(true);
  CHECK(decide() == decisions{});
  CHECK(decide() == decisions{}); // The same update again.
  bid(96);
  const auto decided = decide();
  REQUIRE(decided.orders.size() == 1);
  CHECK(decided.orders[0].intent.purpose == order_purpose::exit);
  CHECK(decided.orders[0].direction == order_side::sell);
  CHECK(decided.orders[0].token == outcome::up);
  CHECK(decided.withdraw_capture);
  REQUIRE(decided.announcements.size() == 2);
  CHECK(decided.announcements[0].kind == kind::exit);
  CHECK(decided.announcements[0].text == "sells everything: danger 1.740");
  CHECK(decided.announcements[1].kind == kind::exit);
  CHECK(guarding.goal() == "danger 1.740");
}

TEST_CASE_FIXTURE(guarded, "an exit goal is kept when the danger is over") {
  in_danger(true);
  decide();
  bid(96);
  const auto first = decide();
  in_danger(false);
  bid(97);
  CHECK(decide().orders.empty()); // The first order is not answered yet.
  order_answered missed;
  missed.intent = first.orders[0].intent;
  missed.state = order_state::cancelled;
  missed.at = at(seconds);
  CHECK(guarding.apply(missed));
  bid(95);
  const auto next = decide();
  REQUIRE(next.orders.size() == 1);
  // After an order that came too late, the next reaches twice as far.
  CHECK(next.orders[0].limit == cents(95 - 10));
}

TEST_CASE_FIXTURE(
  guarded, "hedges, exits and take-profit orders are announced as such") {
  settings.on_danger = danger_action::hedge;
  settings.profit_lock = cents(99);
  const auto locked = decide();
  REQUIRE(locked.orders.size() == 1);
  CHECK(locked.orders[0].intent.purpose == order_purpose::profit_lock);
  CHECK(locked.announcements.at(0).kind == kind::lock);

  in_danger(true);
  bid(70);
  decide();
  bid(69);
  const auto blocked = decide();
  CHECK(blocked.orders.empty()); // The shares are still reserved.
  REQUIRE(blocked.cancels.size() == 1);
  CHECK(blocked.cancels[0].intent == locked.orders[0].intent);
  order_answered cancelled;
  cancelled.intent = locked.orders[0].intent;
  cancelled.state = order_state::cancelled;
  cancelled.at = at(seconds);
  guarding.apply(cancelled);
  const auto hedged = decide();
  REQUIRE(hedged.orders.size() == 1);
  CHECK(hedged.orders[0].intent.purpose == order_purpose::hedge);
  CHECK(hedged.orders[0].token == outcome::down);
  CHECK(hedged.announcements.at(0).kind == kind::hedge);
}

TEST_CASE_FIXTURE(guarded, "a halt withdraws the capture, held or not") {
  halted = true;
  CHECK(decide().withdraw_capture);
  held = false;
  CHECK(decide().withdraw_capture);
}

TEST_CASE_FIXTURE(guarded, "an exit that is impossible raises one alarm") {
  bid(60);
  CHECK(decide() == decisions{});
  bid(59);
  CHECK(guarding.goal() == std::nullopt);
  CHECK(decide().orders.size() == 1);
  CHECK(guarding.goal() == "hard stop: bid 0.59");
  fresh = false;
  const auto blind = decide();
  REQUIRE(blind.announcements.size() == 1);
  CHECK(blind.announcements[0].kind == kind::exit);
  CHECK(blind.announcements[0].text == "ALARM: cannot sell: the book is stale");
  CHECK(decide() == decisions{});
  const auto closed = guarding.close(facts(), settings);
  CHECK(closed.announcements.at(0).text
        == "ALARM: closed with 5 up unsold and uncovered");
}

TEST_CASE("each weight counts for the signal of its name alone") {
  const danger_facts all{0.5, 0.9, -0.9, 0.01, 0.6, 30};
  for (std::size_t i = 0; i < danger_signals.size(); ++i) {
    danger_weights weights{0, 0, 0, 0, 0};
    weights.*danger_signals[i].weight = 1;
    const auto read = danger_score(all, weights);
    for (std::size_t j = 0; j < danger_signals.size(); ++j)
      CHECK((read.parts[j].component > 0) == (i == j));
  }
}
