// The guard by itself: facts in, decisions out.

#include "actors/window_state/guard/guard.hpp"
#include "actors/window_state/guard/sale_after_unknown.hpp"
#include "actors/window_state/guard/value_rule.hpp"
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
  bool real = false;
  bool paired = false;

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
                acting, {});
    danger.cross(acting);
  }

  guard_facts facts() const {
    guard_facts out{at(seconds), window, danger, danger.acting_on()};
    if (held) {
      out.held = outcome::up;
      out.open = shares::from_whole(5);
    }
    out.book = fresh ? &book : nullptr;
    out.book_updates = updates;
    out.halted = halted;
    out.is_real = real;
    out.is_paired = paired;
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

namespace {

/// The loss probability acts, and no hard stop.
struct guarded_by_price : guarded {
  guarded_by_price() { settings.hard_stop_bid.reset(); }

  /// The next update of the book; `by_price` absent: a doubt.
  decisions decide_at(int bid_in_cents, std::optional<double> by_price) {
    bid(bid_in_cents);
    loss.read({at(seconds), by_price, std::nullopt, by_price, false, updates},
              1, 2);
    const auto all = facts();
    guard_facts out{
      all.now, window, danger, loss, acting_reading::loss_probability, 0.4};
    out.held = all.held;
    out.open = all.open;
    out.book = all.book;
    out.book_updates = all.book_updates;
    out.confirmed_price = all.confirmed_price;
    return guarding.decide(out, settings);
  }

  void answer(const order_wanted& to, order_state state) {
    order_answered report;
    report.intent = to.intent;
    report.state = state;
    report.at = at(seconds);
    guarding.apply(report);
  }

  /// Of a share that loses with that probability, after fee and insurance.
  std::optional<price> limit_at(double by_price) const {
    return lowest_sale(least_net(by_price, settings.insurance),
                       *window.rules.taker_fee, window.rules.tick_size);
  }

  acting_loss loss;
};

} // namespace

TEST_CASE_FIXTURE(guarded_by_price,
                  "an exit keeps the limit from before its doubt, also when "
                  "a profit lock was still being cancelled") {
  settings.profit_lock = cents(99);
  const auto locked = decide_at(97, 0.02);
  REQUIRE(locked.orders.size() == 1);
  REQUIRE(locked.orders[0].intent.purpose == order_purpose::profit_lock);
  decide_at(60, 0.5);
  const auto blocked = decide_at(59, 0.5);
  REQUIRE(guarding.goal());
  CHECK(blocked.orders.empty());
  CHECK(blocked.cancels.size() == 1);
  answer(locked.orders[0], order_state::cancelled);

  const auto in_doubt = decide_at(58, std::nullopt);
  REQUIRE(loss.doubt() == loss_doubt::no_reading);
  REQUIRE(in_doubt.orders.size() == 1);
  CHECK(in_doubt.orders[0].intent.purpose == order_purpose::exit);
  CHECK(in_doubt.orders[0].limit == limit_at(0.5));
}

TEST_CASE_FIXTURE(
  guarded_by_price,
  "an exit after a refused hedge has the limit from before its doubt") {
  settings.on_danger = danger_action::hedge;
  decide_at(60, 0.5);
  const auto hedged = decide_at(59, 0.5);
  REQUIRE(hedged.orders.size() == 1);
  REQUIRE(hedged.orders[0].intent.purpose == order_purpose::hedge);
  answer(hedged.orders[0], order_state::rejected);
  decide_at(58, 0.5);
  REQUIRE(guarding.goal());

  const auto in_doubt = decide_at(57, std::nullopt);
  REQUIRE(in_doubt.orders.size() == 1);
  CHECK(in_doubt.orders[0].intent.purpose == order_purpose::exit);
  CHECK(in_doubt.orders[0].limit == limit_at(0.5));
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

TEST_CASE("a sale of unknown fate is replaced soon, unless a part is paired") {
  using namespace std::chrono_literals;
  const auto t0 = from_unix_seconds(1'776'081'600);
  sale_after_unknown x;
  x.decided_at = t0;
  CHECK(next_sale_at(x) == t0 + 3'500ms); // Without any answer.
  x.ended_at = t0 + 1s;
  CHECK(next_sale_at(x) == t0 + 3s);
  x.ended_at = t0 + 5s;
  CHECK(next_sale_at(x) == t0 + 3'500ms);
  x.token_is_paired = true;
  CHECK_FALSE(next_sale_at(x));
}

namespace {

/// Real orders: an exit was sent and nothing came back.
struct unanswered : guarded {
  unanswered() {
    real = true;
    in_danger(true);
    decide();
    bid(96);
    first = decide();
    REQUIRE(first.orders.size() == 1);
  }

  /// A second later, with another book.
  decisions later(int price_in_cents) {
    seconds += 1;
    bid(price_in_cents);
    return decide();
  }

  decisions first;
};

} // namespace

TEST_CASE_FIXTURE(unanswered, "another sale follows one without any answer") {
  for (int i = 0; i < 3; ++i)
    CHECK(later(90 - i).orders.empty());
  const auto cancelled = later(80);
  REQUIRE(cancelled.cancels.size() == 1);
  CHECK(cancelled.cancels[0].intent == first.orders[0].intent);
  CHECK(cancelled.orders.empty());
  const auto next = later(70);
  REQUIRE(next.orders.size() == 1);
  CHECK(next.orders[0].intent.number == 2);
  CHECK(next.orders[0].quantity == shares::from_whole(5));
  // Both count: the first one was matched after all.
  order_answered done;
  done.intent = first.orders[0].intent;
  done.state = order_state::done;
  done.at = at(seconds);
  CHECK(guarding.apply(done));
  CHECK(guarding.sold_by_answers(outcome::up) == shares::from_whole(5));
}

TEST_CASE_FIXTURE(unanswered, "no sale follows one that is delayed or paired") {
  order_answered delayed;
  delayed.intent = first.orders[0].intent;
  delayed.state = order_state::delayed;
  SUBCASE("delayed") {
    delayed.at = at(seconds);
    guarding.apply(delayed);
  }
  SUBCASE("paired") {
    paired = true;
  }
  for (int i = 0; i < 9; ++i) {
    const auto decided = later(90 - i);
    CHECK(decided.orders.empty());
    CHECK(decided.cancels.empty());
  }
}

TEST_CASE_FIXTURE(unanswered, "nothing is flat while a sale may still trade") {
  for (int i = 0; i < 5; ++i)
    later(90 - i);
  order_answered done;
  done.intent = first.orders[0].intent;
  done.intent.number = 2;
  done.state = order_state::done;
  done.at = at(seconds);
  REQUIRE(guarding.apply(done));
  held = false;
  CHECK(later(50).announcements.empty());
  done.intent.number = 1;
  done.state = order_state::cancelled;
  done.matched = shares{};
  REQUIRE(guarding.apply(done));
  const auto flat = later(49);
  REQUIRE(flat.announcements.size() == 1);
  CHECK(flat.announcements[0].text.starts_with("flat"));
}

TEST_CASE_FIXTURE(guarded, "the rest of a real hedge is cancelled") {
  real = true;
  settings.on_danger = danger_action::hedge;
  bid(70);
  in_danger(true);
  decide();
  bid(71);
  const auto hedge = decide();
  REQUIRE(hedge.orders.size() == 1);
  CHECK(hedge.orders[0].intent.purpose == order_purpose::hedge);
  CHECK(hedge.orders[0].lifetime == time_in_force::good_till_cancelled);
  order_answered rests;
  rests.intent = hedge.orders[0].intent;
  rests.state = order_state::resting;
  rests.at = at(seconds);
  REQUIRE(guarding.apply(rests));
  SUBCASE("while the position is held") {}
  SUBCASE("after it was sold by hand") {
    held = false;
  }
  SUBCASE("without a book") {
    fresh = false;
  }
  const auto now = decide();
  REQUIRE(now.cancels.size() == 1);
  CHECK(now.cancels[0].intent == rests.intent);
}
