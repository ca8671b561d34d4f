#include "tests/actors/window_state/story.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::test;

namespace {

struct market : story {
  explicit market(window_state_settings x) : state{std::move(x)} { begin(); }
  market() : state{settings()} { begin(); }

  void begin() {
    apply(found());
    apply(window_opened{{}, id(), at(0)});
  }

  template <class T>
  effects apply(const T& x) {
    return state.apply(x);
  }

  window_view see() const { return state.view(); }

  order_sent sent(const order_wanted& x) const {
    return {{},          x.intent, "paper-1",  x.token,
            x.direction, x.limit,  x.quantity, x.decided_at};
  }

  market_state state;
};

struct watching : market {
  watching()
      : market{[] {
          auto x = story{}.settings();
          x.captures = false;
          return x;
        }()} {
    // nop
  }
};

} // namespace

TEST_CASE_FIXTURE(market,
                  "a capture is ordered once, at 99c, for whole shares") {
  CHECK(apply(book(250, 93, 94)).orders.empty());
  CHECK(see().reason == "confidence 0.94 < 0.95");
  const auto out = apply(book(251, 94, 95));
  REQUIRE(out.orders.size() == 1);
  const auto& order = out.orders[0];
  CHECK(order.intent == intent_id{id(), order_purpose::capture, 1});
  CHECK(order.token == outcome::up);
  CHECK(order.limit == cents(99));
  CHECK(order.quantity == shares::from_whole(5));
  CHECK(order.lifetime == time_in_force::good_till_cancelled);
  CHECK(order.expires_at == at(290)); // Entries end before the close.
  CHECK(order.decided_at == at(251));
  CHECK(says(out, notice::kind_type::order, "order to buy 5 up"));
  CHECK(see().status == "ordered");
  CHECK(see().capture_99c->ordered == shares::from_whole(5));
  CHECK(!see().capture_99c->order_id);
  CHECK(apply(book(252, 95, 96)).orders.empty());
}

TEST_CASE_FIXTURE(market, "only an open window is captured in") {
  apply(found(1));
  CHECK(apply(book(200, 98, 99, 1)).orders.empty());
  CHECK(apply(second(299)).orders.empty());
  // A tick at the first window's last second does not affect the second window.
  apply(second(301));
  CHECK(apply(book(301, 98, 99, 1)).orders.empty()); // too early in it
  CHECK(apply(book(545, 98, 99, 1)).orders.size() == 1);
}

TEST_CASE_FIXTURE(market, "a tick alone may lead to a capture") {
  apply(book(236, 97, 98));
  apply(second(239)); // 61 s left: 0.95 after the penalty of 3 cents.
  CHECK(see().capture_99c);
}

TEST_CASE_FIXTURE(market, "no capture late, stale or distrusted") {
  CHECK(apply(book(290.001, 98, 99)).orders.empty());
  CHECK(see().reason == "too late for a capture");
}

TEST_CASE_FIXTURE(market, "stale books are not acted on") {
  apply(book(170, 97, 98));
  CHECK(apply(second(241)).orders.empty());
  apply(book(242, 90, 91));
  apply(distrust(243));
  auto change = book(244, 98, 99);
  change.kind = book_update::kind_type::change;
  CHECK(apply(change).orders.empty());
  CHECK(apply(book(245, 98, 99)).orders.size() == 1);
}

TEST_CASE_FIXTURE(market, "there is no entry where no orders are taken") {
  auto stopped = found();
  stopped.window.rules.accepts_orders = false;
  apply(stopped);
  CHECK(apply(book(250, 97, 98)).orders.empty());
  CHECK(see().reason == "no entry: the market takes no orders");
  stopped.window.rules.negative_risk = true;
  apply(stopped);
  CHECK(apply(book(251, 97, 98)).orders.empty());
  CHECK(see().reason
        == "no entry: the market has negative risk, and is not traded here");
  CHECK(apply(found()).orders.size() == 1);
}

TEST_CASE_FIXTURE(market, "a tick size that is not listed comes from a book") {
  auto bare = found();
  bare.window.rules.tick_size_known = false;
  bare.window.rules.smallest_order_known = false;
  apply(bare);
  CHECK(apply(book(250, 97, 98)).orders.empty());
  CHECK(see().up.top.bid);
  CHECK(!see().up.stale);
  CHECK(see().reason == "no entry: tick size or smallest order not known");
  auto known = book(251, 97, 98);
  known.tick_size = price::parse("0.001");
  CHECK(apply(known).orders.empty());
  known = book(252, 97, 98);
  known.smallest_order = shares::from_whole(4);
  const auto out = apply(known);
  REQUIRE(out.orders.size() == 1);
  CHECK(out.orders[0].rules.tick_size == price::parse("0.001"));
  CHECK(out.orders[0].rules.smallest_order == shares::from_whole(4));
  // A repeated listing without them forgets nothing.
  apply(bare);
  CHECK(state.windows()[0].rules.tick_size == price::parse("0.001"));
}

TEST_CASE_FIXTURE(market, "the book's tick counts before the listing's") {
  apply(found());
  auto finer = book(249, 90, 91);
  finer.tick_size = price::parse("0.001");
  apply(finer);
  CHECK(state.windows()[0].rules.tick_size == price::parse("0.001"));
  // The listing follows within a minute.
  apply(found());
  CHECK(state.windows()[0].rules.tick_size == price::parse("0.001"));
}

TEST_CASE_FIXTURE(watching, "watch mode sends no order") {
  CHECK(apply(book(250, 97, 98)).orders.empty());
  CHECK(see().status == "watching");
  CHECK(see().reason == "watching only, confidence 0.98");
}

TEST_CASE("money for less than the smallest order buys nothing") {
  auto settings = story{}.settings();
  settings.capture.max_spend = money::parse("4.94").value();
  market x{settings};
  CHECK(x.apply(x.book(250, 97, 98)).orders.empty());
  CHECK(x.see().reason == "max_spend 4.94 is less than the smallest order");
  CHECK(!x.see().capture_99c);
}

TEST_CASE("the bid goes down to the market's price grid") {
  market_rules rules;
  capture_settings settings;
  settings.bid_price = price::parse("0.987").value();
  CHECK(size_capture(settings, rules)->limit == price::parse("0.98"));
  rules.tick_size = price::parse("0.001").value();
  CHECK(size_capture(settings, rules)->limit == price::parse("0.987"));
  settings.bid_price = whole_dollar;
  CHECK(size_capture(settings, rules)->limit == price::parse("0.999"));
  rules.tick_size = price{};
  CHECK(!size_capture(settings, rules));
}

TEST_CASE_FIXTURE(market, "an order that was never live is no capture") {
  const auto order = apply(book(250, 97, 98)).orders.at(0);
  apply(sent(order));
  CHECK(see().capture_99c->order_id == "paper-1");
  apply(order_answered{{},
                       order.intent,
                       "paper-1",
                       order_state::rejected,
                       "too small",
                       {},
                       at(251)});
  CHECK(!see().capture_99c);
  CHECK(see().reason == "capture rejected: too small");
  CHECK(apply(book(252, 97, 98)).orders.empty()); // the attempt is used
}

TEST_CASE_FIXTURE(market, "an order that was never sent is decided on again") {
  const auto order = apply(book(250, 97, 98)).orders.at(0);
  apply(sent(order));
  order_answered off;
  off.intent = order.intent;
  off.state = order_state::unsent;
  off.at = at(251);
  CHECK(apply(off).orders.size() == 1); // The book is still good.
  const auto again = apply(book(252, 97, 98));
  CHECK(again.orders.empty());
  // Repeated reports on the first order change nothing of the second.
  apply(sent(order));
  CHECK(!see().capture_99c->order_id);
  apply(off);
  CHECK(see().capture_99c->ordered == order.quantity);
}

TEST_CASE_FIXTURE(market, "a refused order stays refused when reported as "
                          "sent once more") {
  const auto order = apply(book(250, 97, 98)).orders.at(0);
  order_answered off;
  off.intent = order.intent;
  off.state = order_state::rejected;
  off.reason = "too small";
  off.at = at(251);
  for (int i = 0; i < 2; ++i) {
    apply(sent(order));
    apply(off);
    CHECK(!see().capture_99c);
  }
}

TEST_CASE_FIXTURE(market, "a fill takes the peak from the present ask") {
  const auto order = apply(book(250, 97, 98)).orders.at(0);
  apply(sent(order));
  apply(book(251, 71, 72));
  auto filled = fill(252, outcome::up, 3, 98);
  const auto out = apply(filled);
  CHECK(says(out, notice::kind_type::fill, "up filled 3 at 0.98"));
  CHECK(says(out, notice::kind_type::peak, "0.72"));
  CHECK(see().capture_99c_peak_confidence == 0.72);
  CHECK(see().status == "holding");
  filled.revision = 2;
  filled.filled = shares::from_whole(5);
  apply(book(253, 97, 98));
  apply(filled);
  CHECK(see().capture_99c->filled == shares::from_whole(5));
  CHECK(see().capture_99c_peak_confidence == 0.72);
  filled.revision = 1;
  filled.filled = shares::from_whole(1);
  CHECK(!apply(filled).visible);
  CHECK(see().capture_99c->filled == shares::from_whole(5));
}

TEST_CASE_FIXTURE(market, "the peak waits for an ask, with the reason") {
  apply(book(250, 99, 0));
  apply(fill(251, outcome::up, 5, 98));
  CHECK(see().capture_99c_peak_confidence == 0);
  CHECK(see().peak_confidence_missing_because == "peak waits for an ask");
  CHECK(see().danger->unknown
        == std::vector<std::string>{"confidence", "velocity"});
  apply(distrust(252));
  CHECK(see().peak_confidence_missing_because == "peak waits for a fresh book");
  apply(book(253, 96, 97));
  CHECK(see().capture_99c_peak_confidence == 0.97);
  CHECK(!see().peak_confidence_missing_because);
}

TEST_CASE_FIXTURE(market, "a fill after the close gets no peak") {
  apply(book(299, 97, 98));
  apply(window_closed{{}, id(), at(300)});
  apply(fill(301, outcome::up, 5, 98));
  apply(book(302, 97, 98));
  CHECK(see().capture_99c_peak_confidence == 0);
  CHECK(see().peak_confidence_missing_because == "known only after the close");
}

TEST_CASE_FIXTURE(market, "danger follows every input while shares are held") {
  apply(book(250, 97, 98));
  CHECK(see().danger_score == 0);
  CHECK(!see().danger);
  apply(fill(250, outcome::up, 5, 98));
  const auto calm = see().danger_score;
  CHECK(calm == doctest::Approx(0.3 * (1 - 50.0 / 60)));
  const auto out = apply(book(250.1, 60, 61));
  CHECK(says(out, notice::kind_type::danger, "reaches 0.40"));
  CHECK(see().danger_score > 1);
  CHECK(see().reason == "danger");
  CHECK(!says(apply(book(250.2, 97, 98)), notice::kind_type::danger));
  CHECK(see().reason == "calm");
  CHECK(
    says(apply(book(252.2, 97, 98)), notice::kind_type::danger, "back under"));
  auto undone = fill(253, outcome::up, 5, 98);
  undone.revision = 2;
  undone.status = fill_status::reversed;
  apply(undone);
  CHECK(see().danger_score == 0);
  CHECK(!see().danger);
}

TEST_CASE_FIXTURE(market, "stale inputs add no danger and are named") {
  apply(book(250, 97, 98));
  apply(fill(250, outcome::up, 5, 98));
  apply(book(251, 1, 2));
  CHECK(see().danger_score > 2);
  apply(second(257));
  CHECK(see().danger->unknown
        == std::vector<std::string>{"confidence", "imbalance", "velocity",
                                    "opponent"});
  CHECK(see().danger_score == doctest::Approx(0.3 * (1 - 43.0 / 60)));
}

TEST_CASE_FIXTURE(market, "danger and peak begin at 0 in each window") {
  apply(found(1));
  apply(book(299, 97, 98));
  apply(fill(299, outcome::up, 5, 98));
  apply(spot(290, "84000"));
  apply(second(299));
  CHECK(see().danger_score > 0);
  CHECK(see().btc_price_history.size() == 1);
  apply(second(300));
  CHECK(see().danger_score == doctest::Approx(0.3));
  apply(window_opened{{}, id(1), at(300)});
  CHECK(see().danger_score == 0);
  CHECK(see().capture_99c_peak_confidence == 0);
  CHECK(!see().capture_99c);
  CHECK(see().btc_price_history.size() == 2);
  CHECK(see().previous_windows[0].capture_99c_peak_confidence == 0.98);
}

TEST_CASE_FIXTURE(market, "a settled window shows its profit") {
  apply(found(1));
  auto filled = fill(290, outcome::up, 5, 97);
  filled.fee = money::parse("0.01019");
  apply(filled);
  apply(second(301));
  CHECK(!see().previous_windows[0].profit);
  // Until then its money waits.
  const auto waits = see().previous_windows[0].position.value();
  CHECK(to_string(waits.cost.value()) == "4.85");
  CHECK(to_string(waits.if_wins.value()) == "0.13981");
  CHECK(to_string(waits.if_loses.value()) == "-4.86019");
  apply(window_result{{}, id(0), window_outcome::up, {}, {}, at(320)});
  CHECK(to_string(*see().previous_windows[0].profit) == "0.13981");
  // A late correction belongs to its own window.
  filled.revision = 2;
  filled.filled = shares::from_whole(4);
  filled.fee = money{};
  apply(filled);
  CHECK(to_string(*see().previous_windows[0].profit) == "0.12");
  CHECK(!see().capture_99c);
  filled.revision = 3;
  filled.fee.reset();
  apply(filled);
  // The most that the venue can have charged.
  const auto last = see().previous_windows[0];
  CHECK(last.profit_estimated);
  CHECK(last.profit < money::parse("0.12"));
}

TEST_CASE_FIXTURE(market, "a fee in shares lowers the payout") {
  auto window = found();
  window.window.rules.taker_fee = fee_schedule_by_date(at(0));
  apply(window);
  apply(found(1));
  auto filled = fill(290, outcome::down, 6, 97);
  filled.fee = money::parse("0.00126");
  apply(filled);
  apply(second(301));
  apply(window_result{{}, id(0), window_outcome::down, {}, {}, at(320)});
  // 6 - 0.00126 / 0.97 shares at a dollar, less 5.82.
  CHECK(to_string(*see().previous_windows[0].profit) == "0.178701");
}
