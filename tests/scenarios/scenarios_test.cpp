// One scenario for each way in which positions like these have lost money. Each
// checks the result at the end; mutants.json has, for each, a change to the
// code that makes it fail.

#include "tests/scenarios/guarded_window.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::test;

namespace {

using mood = moody_venue::mood;

shares whole(int x) {
  return shares::from_whole(x);
}

shares exact_shares(const char* x) {
  return shares::parse(x).value();
}

money dollars(const char* x) {
  return money::parse(x).value();
}

/// A capture of five at 98c, confirmed, with 45 s left.
void capture(guarded_window& x) {
  x.stays(248, 255, 97, 98);
  REQUIRE(x.see().capture_99c);
  REQUIRE(x.see().capture_99c->filled >= whole(5));
  REQUIRE(x.see().capture_99c->status == fill_status::confirmed);
}

/// With a take-profit order, which is off by default.
guarded_window::options with_lock() {
  guarded_window::options out;
  out.state.guard.profit_lock = story::cents(99);
  return out;
}

/// Danger buys the opposite outcome, and no other rule acts.
guarded_window::options hedging() {
  auto out = guarded_window::options{};
  out.state.guard.on_danger = danger_action::hedge;
  out.state.guard.hard_stop_bid.reset();
  return out;
}

/// Captures with that many dollars.
guarded_window::options spending(int spend) {
  auto out = guarded_window::options{};
  out.state.capture.max_spend = money::from_whole(spend);
  return out;
}

} // namespace

TEST_CASE("collapse from 98c to 6c in ten seconds") {
  for (const auto action : {danger_action::exit, danger_action::hedge}) {
    CAPTURE(to_string(action));
    guarded_window window = [action] {
      guarded_window::options how;
      how.state.guard.on_danger = action;
      return guarded_window{how};
    }();
    capture(window);
    window.falls(256, 266, 98, 6);
    window.stays(266.5, 299.5, 5, 6);
    const auto open = window.position().held - window.position().hedged;
    CHECK(open < dust);
    CHECK(window.noticed(notice::kind_type::danger, "reaches"));
    window.settles(outcome::down);
    // Held to the end, the position would have lost 4.90.
    REQUIRE(window.profit());
    CHECK(*window.profit() > dollars("-1.50"));
    CHECK(!window.position().alarm);
  }
}

TEST_CASE("a collapse is faster than the first orders") {
  // At 60c a second, a limit 5c under the bid is too high when the order
  // arrives.
  guarded_window::options how;
  how.state.guard.hard_stop_bid.reset(); // It has no floor at all.
  guarded_window window{how};
  capture(window);
  window.falls(256, 257.5, 98, 6);
  window.stays(257.625, 299.5, 5, 6);
  CHECK(window.orders(order_purpose::exit) > 1);
  CHECK(window.position().held < dust);
  REQUIRE(window.position().sold_at);
  CHECK(*window.position().sold_at > story::cents(25));
}

TEST_CASE("a winner's own asks vanish") {
  guarded_window window;
  capture(window);
  window.stays(256, 299.5, 99, 0);
  CHECK(window.orders(order_purpose::exit) == 0);
  CHECK(window.orders(order_purpose::hedge) == 0);
  CHECK(window.see().danger_score < 0.4);
  window.settles(outcome::up);
  CHECK(*window.profit() > money{});
}

TEST_CASE("a venue that freezes in danger does not seem calm") {
  guarded_window::options how;
  how.state.guard.on_danger = danger_action::hold;
  how.state.guard.hard_stop_bid.reset();
  guarded_window window{how};
  capture(window);
  window.falls(256, 260, 98, 30);
  const auto danger = window.see().danger_score;
  REQUIRE(danger > 1);
  window.until(274);
  CHECK(window.see().danger_score < 0.4); // The formula, without the book.
  CHECK(window.see().danger->shown_score.value >= danger);
  CHECK(window.noticed(notice::kind_type::sight, " lost (no "));
  CHECK(!window.noticed(notice::kind_type::danger, "back under"));
  window.stays(275, 280, 5, 6);
  CHECK(window.noticed(notice::kind_type::sight, " is back: danger "));
  CHECK(!window.noticed(notice::kind_type::danger, "back under"));
}

TEST_CASE("a book that empties, or goes stale, sells nothing") {
  guarded_window window;
  capture(window);
  window.stays(256, 262, 0, 0);
  window.until(275); // No update for longer than a book stays fresh.
  window.stays(276, 299.5, 99, 0);
  CHECK(window.orders(order_purpose::exit) == 0);
  window.settles(outcome::up);
  CHECK(*window.profit() > money{});
}

TEST_CASE("a dip to 55c in one update, and back") {
  guarded_window window;
  capture(window);
  window.quotes(260, 55, 56);
  window.stays(260.125, 299.5, 98, 99);
  CHECK(window.orders(order_purpose::exit) == 0);
  CHECK(window.orders(order_purpose::hedge) == 0);
  window.settles(outcome::up);
  CHECK(*window.profit() > money{});
}

TEST_CASE("a full match is reported as 0 filled, for ever") {
  guarded_window window;
  window.venue->moods[order_purpose::capture] = mood::zero_filled;
  window.stays(248, 255, 97, 98);
  // The position is the ordered quantity, at an unknown price.
  REQUIRE(window.see().capture_99c);
  CHECK(window.see().capture_99c->filled == whole(5));
  CHECK(!window.see().capture_99c->average_price);
  CHECK(window.see().capture_99c->source == fill_source::order_status);
  CHECK(window.see().capture_99c_peak_confidence > 0.9);
  window.falls(256, 266, 98, 6);
  window.stays(266.5, 299.5, 5, 6);
  CHECK(window.position().sold == whole(5));
  // And no second capture was placed.
  CHECK(window.venue->placed[order_purpose::capture] == 1);
}

TEST_CASE("5.9988 shares are held after buying 6") {
  auto how = spending(6);
  // Fees as charged until 2026-04-28.
  how.fee = fee_schedule_by_date(story{}.at(0));
  guarded_window window{how};
  capture(window);
  CHECK(window.see().capture_99c->filled == whole(6));
  CHECK(window.position().held < whole(6));
  window.falls(256, 266, 98, 6);
  window.stays(266.5, 299.5, 5, 6);
  CHECK(!window.refused_for("balance"));
  CHECK(window.position().sold == exact_shares("5.99"));
  CHECK(window.position().held < dust);
  CHECK(!window.position().alarm);
}

TEST_CASE("a 403 page answers an order that executed") {
  guarded_window window;
  window.venue->moods[order_purpose::exit] = mood::error_page;
  window.venue->silent_until = window.at(270);
  capture(window);
  window.falls(256, 266, 98, 6);
  window.stays(266.5, 299.5, 5, 6);
  // The order was looked up by its id, and not sent again.
  CHECK(window.venue->placed[order_purpose::exit] == 1);
  CHECK(window.venue->looked_up > 0);
  CHECK(window.position().sold == whole(5));
  CHECK(window.position().held < dust);
  CHECK(!window.position().alarm);
  window.settles(outcome::down);
  CHECK(*window.profit() > dollars("-1.50"));
}

TEST_CASE("the public positions show 0 after a fill") {
  // A purchase by hand, which only the public positions show. A sale would be
  // reported by the account's own trades.
  guarded_window::options how;
  how.any_buy_from = story::cents(90);
  how.state.capture.min_confidence = confidence_value::from_whole(1);
  guarded_window guarded{how};
  guarded.stays(248, 255, 97, 98);
  double second = 255;
  for (const int told : {5, 0, 2, 5}) {
    guarded.shows(whole(told), story::cents(98), second += 1);
    CHECK(guarded.position().held == whole(5));
  }
  guarded.falls(260, 270, 98, 6);
  REQUIRE(guarded.orders(order_purpose::exit) > 0);
  const auto exit = std::find_if(
    guarded.wanted.begin(), guarded.wanted.end(),
    [](const auto& y) { return y.intent.purpose == order_purpose::exit; });
  CHECK(exit->quantity == whole(5));
}

TEST_CASE("reversal at T-15, with more shares than there are bids") {
  guarded_window window{spending(60)};
  capture(window);
  REQUIRE(window.see().capture_99c->filled == whole(60));
  // Few bids, which return only slowly.
  for (double s = 285; s < 299.9; s += 0.5) {
    const int bid = 60 - static_cast<int>(s - 285) * 3;
    window.shows(s, {{bid, 2}, {bid - 2, 1}}, {{bid + 2, 100}});
  }
  // The position was sold in parts, and never more than was held.
  CHECK(window.orders(order_purpose::exit) > 3);
  CHECK(!window.refused_for("balance"));
  const auto held = window.position().held;
  CHECK(window.position().sold + held == whole(60));
  window.settles(outcome::down);
  // The alarm has the number of unsold shares.
  REQUIRE(held > shares{});
  REQUIRE(window.position().alarm);
  CHECK(window.position().alarm->find(to_string(held)) != std::string::npos);
  CHECK(window.noticed(notice::kind_type::exit, "ALARM"));
}

TEST_CASE("a reversal is sold out although the trigger ends meanwhile") {
  guarded_window window{spending(60)};
  capture(window);
  for (double s = 270; s < 270.6; s += 0.125)
    window.shows(s, {{50, 10}}, {{52, 100}});
  const auto sold = window.position().sold;
  REQUIRE(sold > shares{});
  REQUIRE(sold < whole(60));
  // The price recovers after the last attempt; the decision stands.
  window.stays(271.6, 280, 97, 98);
  CHECK(window.position().sold == whole(60));
  CHECK(window.noticed(notice::kind_type::exit, "flat"));
}

TEST_CASE("an exit that is impossible is an alarm, until it is possible") {
  guarded_window window{spending(60)};
  capture(window);
  for (double s = 270; s < 271; s += 0.125)
    window.shows(s, {{50, 10}}, {{52, 100}});
  REQUIRE(window.position().sold < whole(60));
  window.stays(271.1, 272, 0, 52);
  CHECK(window.position().alarm == "cannot sell: nobody bids");
  window.stays(272.5, 280, 40, 42);
  CHECK(window.position().sold == whole(60));
  CHECK(!window.position().alarm);
}

TEST_CASE("a resting capture is cancelled before the last seconds") {
  guarded_window window;
  // The ask is gone before the order arrives, and returns too late.
  window.quotes(280, 97, 98);
  window.stays(280.1, 290, 99, 0);
  window.stays(290.5, 299.5, 97, 98);
  CHECK(window.orders(order_purpose::capture) == 1);
  CHECK(!window.see().capture_99c->held());
}

TEST_CASE("a halt comes while a position is held") {
  guarded_window window;
  capture(window);
  window.halts("enough for today");
  window.falls(256, 266, 98, 6);
  window.stays(266.5, 299.5, 5, 6);
  CHECK(window.position().sold == whole(5));
  window.settles(outcome::down);
  window.begin(1);
  window.stays(545, 560, 97, 98, 1);
  CHECK(window.orders(order_purpose::capture) == 1);
  CHECK(window.see().halted == "enough for today");
  window.halts(std::nullopt);
  window.stays(561, 562, 97, 98, 1);
  CHECK(window.orders(order_purpose::capture) == 2);
}

TEST_CASE("the take-profit order fills in part, then the market turns") {
  guarded_window window{[] {
    auto out = with_lock();
    out.state.capture.max_spend = money::from_whole(10);
    return out;
  }()};
  capture(window);
  REQUIRE(window.see().capture_99c->filled == whole(10));
  REQUIRE(window.orders(order_purpose::profit_lock) == 1);
  window.shows(257, {{99, 3}}, {});
  CHECK(window.position().sold == whole(3));
  window.falls(258, 268, 97, 6);
  window.stays(268.5, 299.5, 5, 6);
  // The take-profit order reserved the rest: it was cancelled, and the sale
  // waited for that.
  CHECK(!window.refused_for("balance"));
  CHECK(window.position().sold == whole(10));
  CHECK(window.position().held < dust);
  window.settles(outcome::down);
  CHECK(window.position().sold == whole(10));
}

TEST_CASE("a reply comes after the window's end") {
  guarded_window window;
  window.venue->moods[order_purpose::exit] = mood::silent;
  window.venue->silent_until = window.at(310);
  capture(window);
  window.falls(285, 295, 98, 6);
  window.stays(295.5, 299.5, 5, 6);
  // Its state is unknown, so the order is not sent again.
  CHECK(window.orders(order_purpose::exit) == 1);
  window.begin(1);
  window.settles(outcome::down);
  window.until(330);
  CHECK(window.position(0).sold == whole(5));
  CHECK(*window.profit(0) > dollars("-2.50"));
  // Nothing of it belongs to the next window.
  CHECK(!window.see().capture_99c);
  CHECK(!window.see().position);
  CHECK(window.orders(order_purpose::exit) == 1);
  window.stays(545, 560, 97, 98, 1);
  CHECK(window.see().capture_99c->filled == whole(5));
}

TEST_CASE("every exit is rejected: no storm, and an alarm") {
  guarded_window window;
  window.venue->moods[order_purpose::exit] = mood::rejecting;
  capture(window);
  window.falls(256, 266, 98, 6);
  window.stays(266.5, 299.5, 5, 6);
  // Once a second at first, then every ten seconds, at the end somewhat more
  // often.
  CHECK(window.venue->placed[order_purpose::exit] > 10);
  CHECK(window.venue->placed[order_purpose::exit] < 25);
  CHECK(window.position().alarm->find("exit orders in a row brought nothing")
        != std::string::npos);
  window.settles(outcome::down);
  REQUIRE(window.position().alarm);
  CHECK(window.noticed(notice::kind_type::exit, "ALARM: closed with 5 up"));
}

TEST_CASE("a capture that was rejected is not sent again") {
  guarded_window window;
  window.venue->moods[order_purpose::capture] = mood::rejecting;
  window.stays(248, 299.5, 97, 98);
  CHECK(window.venue->placed[order_purpose::capture] == 1);
  CHECK(!window.see().capture_99c);
}

TEST_CASE("a hedge is as large as the uncovered quantity") {
  guarded_window window{[] {
    auto out = spending(20);
    out.state.guard.on_danger = danger_action::hedge;
    out.state.guard.hard_stop_bid.reset();
    return out;
  }()};
  capture(window);
  REQUIRE(window.see().capture_99c->filled == whole(20));
  // The opposite outcome has few asks at first.
  window.shows(260, {{70, 6}}, {{72, 100}});
  window.shows(260.5, {{70, 6}}, {{72, 100}});
  window.shows(261, {{70, 6}}, {{72, 100}});
  CHECK(window.position().hedged == whole(6));
  window.stays(262, 270, 66, 68);
  CHECK(window.position().hedged == whole(20));
  CHECK(window.see().status == "hedged");
  const auto orders = window.orders(order_purpose::hedge);
  window.stays(270.5, 299.5, 5, 6);
  CHECK(window.orders(order_purpose::hedge) == orders);
  window.settles(outcome::down);
  CHECK(*window.profit() > dollars("-8"));
  CHECK(*window.profit() < dollars("-5"));
}

TEST_CASE("the stop-loss alone ends a position") {
  auto how = guarded_window::options{};
  how.state.guard.on_danger = danger_action::hold;
  guarded_window window{how};
  capture(window);
  window.stays(260, 265, 66, 67); // Danger is shown, without action.
  CHECK(window.see().danger_score > 0.4);
  CHECK(window.orders(order_purpose::exit) == 0);
  window.stays(266, 270, 65, 66);
  CHECK(window.position().goal == "hard stop: bid 0.65");
  CHECK(window.position().sold == whole(5));
}

TEST_CASE("a dip reported twice for one time is one update") {
  guarded_window window;
  capture(window);
  window.quotes(260, 55, 56);
  window.quotes(260, 55, 56); // From the other token's stream.
  window.confirms(260.01);    // And from a poll.
  window.stays(260.2, 299.5, 98, 99);
  CHECK(window.orders(order_purpose::exit) == 0);
  // A poll with the same book half a second later is a second observation.
  guarded_window y;
  capture(y);
  y.quotes(260, 55, 56);
  y.confirms(260.6);
  CHECK(y.orders(order_purpose::exit) == 1);
}

TEST_CASE("an unknown reading is no danger") {
  auto how = guarded_window::options{};
  how.state.danger.acts_on = acting_reading::loss_probability;
  guarded_window window{how};
  capture(window);
  window.quotes(260, 55, 56);
  window.stays(260.1, 262, 0, 0);
  window.stays(262.5, 299.5, 98, 99);
  CHECK(window.orders(order_purpose::exit) == 0);
  CHECK(!window.position().goal);
}

namespace {

/// The coin is 100 dollars above the price to beat of 84000, and calm.
guarded_window with_calm_coin() {
  guarded_window::options how;
  how.state.danger.acts_on = acting_reading::loss_probability;
  guarded_window out{how};
  out.coin(-300, 0, "84000");
  out.coin(1, 240, "84100");
  capture(out);
  return out;
}

} // namespace

TEST_CASE("the coin turns before the quotes do") {
  auto window = with_calm_coin();
  // Back at the price to beat: even odds, at a bid of 75c.
  for (double s = 256; s < 262; ++s) {
    window.coin(s - 1, s - 1, "84000");
    window.quotes(s, 75, 76);
  }
  REQUIRE(window.position().goal);
  CHECK(window.position().goal->starts_with("loss probability by price 0."));
  CHECK(window.position().sold == whole(5));
  CHECK(*window.position().sold_at == story::cents(75));
}

TEST_CASE("the market contradicts the coin") {
  auto window = with_calm_coin();
  // Three quarters of a percent below the price to beat, and bids of 95 cents:
  // the price or the book is wrong.
  double second = 256;
  for (; second < 262; ++second) {
    window.coin(second - 1, second - 1, "83400");
    window.quotes(second, 95, 96);
  }
  CHECK(!window.position().goal);
  CHECK(window.noticed(notice::kind_type::difference, "contradict"));
  // The hard stop acts alone, and sells.
  for (; second < 268; ++second) {
    window.coin(second - 1, second - 1, "84100");
    window.quotes(second, 60, 61);
  }
  CHECK(window.position().goal == "hard stop: bid 0.6");
  CHECK(window.position().sold == whole(5));
}

TEST_CASE("a market that jumps is not entered") {
  auto how = guarded_window::options{};
  how.state.guard.entry_filters = true;
  guarded_window window{how};
  for (double s = 240; s < 288; ++s)
    window.quotes(s, static_cast<int>(s) % 4 < 2 ? 80 : 95,
                  static_cast<int>(s) % 4 < 2 ? 81 : 96);
  CHECK(window.orders(order_purpose::capture) == 0);
  CHECK(window.see().reason == "entry filter: neither stable nor calm");
}

TEST_CASE("no window costs more than its cap") {
  auto how = spending(50);
  how.caps.order = money::from_whole(10);
  guarded_window window{how};
  window.stays(248, 299.5, 97, 98);
  CHECK(window.venue->placed[order_purpose::capture] == 0);
  CHECK(window.refused_for("the cap is 10"));
  CHECK(window.trading.desk().spent(window.id()) == money{});
}

TEST_CASE("a hedge is on its way when the stop-loss triggers") {
  auto how = hedging();
  how.state.guard.hard_stop_bid = story::cents(65);
  for (const bool answered : {true, false}) {
    CAPTURE(answered);
    guarded_window window{how};
    if (!answered) {
      window.venue->moods[order_purpose::hedge] = mood::error_page;
      window.venue->silent_until = window.at(266);
    }
    capture(window);
    window.quotes(259.9, 70, 71);
    window.quotes(260, 66, 67);
    window.quotes(260.05, 64, 65);
    window.quotes(260.1, 63, 64);
    window.stays(261, 299.5, 97, 98);
    // Not both: held and hedged, or neither.
    CHECK(window.orders(order_purpose::hedge) == 1);
    CHECK(window.position().hedged == whole(5));
    CHECK(window.position().held == whole(5));
    CHECK(window.orders(order_purpose::exit) == 0);
    window.settles(outcome::up);
    CHECK(*window.profit() > dollars("-2"));
  }
}

TEST_CASE("the take-profit order's cancel is not answered") {
  guarded_window window{with_lock()};
  window.venue->moods[order_purpose::profit_lock] = mood::error_page;
  capture(window);
  window.stays(255.5, 257, 97, 98);
  REQUIRE(window.orders(order_purpose::profit_lock) == 1);
  window.falls(258, 268, 98, 6);
  window.stays(268.5, 299.5, 5, 6);
  CHECK(window.position().sold == whole(5));
}

TEST_CASE("a cancel is lost on its way") {
  guarded_window window{with_lock()};
  capture(window);
  window.stays(255.5, 257, 97, 98);
  REQUIRE(window.orders(order_purpose::profit_lock) == 1);
  window.lost_cancels = 1;
  window.falls(258, 268, 98, 6);
  window.stays(268.5, 299.5, 5, 6);
  CHECK(window.position().sold == whole(5));
  CHECK(!window.refused_for("balance"));
}

TEST_CASE("a sale is undone at the venue") {
  guarded_window window;
  capture(window);
  window.stays(260, 262, 60, 61);
  REQUIRE(window.position().sold == whole(5));
  window.undoes(order_purpose::exit);
  CHECK(window.position().held == whole(5));
  // The shares are sold again.
  window.stays(263, 265, 50, 51);
  CHECK(window.orders(order_purpose::exit) > 1);
  CHECK(window.position().goal);
}

TEST_CASE("a hedge is undone at the venue") {
  guarded_window window{hedging()};
  capture(window);
  window.stays(260, 262, 75, 76);
  REQUIRE(window.position().hedged == whole(5));
  window.undoes(order_purpose::hedge);
  CHECK(window.position().hedged == shares{});
  window.stays(263, 265, 70, 71);
  CHECK(window.orders(order_purpose::hedge) == 2);
  CHECK(window.position().hedged == whole(5));
}

TEST_CASE("a position that cannot be hedged is sold") {
  SUBCASE("too few shares for the venue's smallest order") {
    guarded_window window{hedging()};
    window.shows(280, {{97, 100}}, {{98, 1}});
    window.stays(280.5, 290.5, 97, 0);
    window.stays(291, 293, 75, 76);
    CHECK(window.position().goal->starts_with("cannot hedge: "));
    CHECK(window.position().sold == whole(1));
  }
  SUBCASE("a hedge that the caps refuse") {
    auto how = hedging();
    how.caps.window = money::from_whole(5);
    guarded_window window{how};
    capture(window);
    window.stays(291, 293, 75, 76);
    CHECK(window.refused_for("the cap is 5"));
    CHECK(window.position().goal->starts_with("a hedge was refused: "));
    CHECK(window.position().sold == whole(5));
  }
}

TEST_CASE("a halt cancels a resting capture") {
  guarded_window window;
  window.quotes(250, 97, 98);
  window.stays(250.1, 255, 97, 0);
  REQUIRE(window.orders(order_purpose::capture) == 1);
  window.halts("enough for today");
  window.stays(255.5, 262, 97, 98);
  CHECK(!window.see().capture_99c->held());
}

TEST_CASE("bids that come and go, then stay") {
  guarded_window window;
  capture(window);
  window.quotes(285, 60, 61);
  window.quotes(285.1, 60, 61);
  for (double s = 285.2; s < 289; s += 0.3) {
    window.quotes(s, 0, 52);
    window.quotes(s + 0.2, 50, 52);
  }
  window.stays(289.5, 290.5, 40, 41);
  CHECK(window.position().sold == whole(5));
  // A gap raises no alarm of its own either.
  const auto alarms =
    std::count_if(window.notices.begin(), window.notices.end(),
                  [](const auto& y) { return y.text.starts_with("ALARM: "); });
  CHECK(alarms <= window.orders(order_purpose::exit) + 1);
}

TEST_CASE("a late report resolves an alarm") {
  guarded_window window;
  window.venue->moods[order_purpose::exit] = mood::silent;
  window.venue->silent_until = window.at(310);
  capture(window);
  window.falls(285, 295, 98, 6);
  window.stays(295.5, 299.5, 5, 6);
  window.settles(outcome::down);
  CHECK(window.noticed(notice::kind_type::exit, "ALARM: closed with 5 up"));
  window.until(330);
  CHECK(window.position().sold == whole(5));
  CHECK(!window.position().alarm);
}
