#include "tests/actors/window_state/story.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::test;

namespace {

struct market : story {
  market_state state{settings()};

  template <class T>
  effects apply(const T& x) {
    return state.apply(x);
  }

  window_view see() const { return state.view(); }
};

} // namespace

TEST_CASE_FIXTURE(market, "nothing is known before the first input") {
  const auto view = see();
  CHECK(!view.window);
  CHECK(!view.btc.value);
  CHECK(view.btc.stale);
  CHECK(view.up.stale);
  CHECK(!view.up.top.ask);
  CHECK(!view.up.imbalance);
  CHECK(!view.confidence.up);
  CHECK(!view.confidence.time_penalty);
  CHECK(!view.capture_99c);
  CHECK(!view.danger);
  CHECK(view.danger_score == 0);
  CHECK(view.status == "waiting");
  CHECK(view.reason == "no window yet");
}

TEST_CASE_FIXTURE(market, "a window is upcoming, open, closed and resolved") {
  apply(found());
  CHECK(see().window->phase == window_phase::upcoming);
  CHECK(says(apply(window_opened{{}, id(), at(0)}), notice::kind_type::window,
             "opens"));
  CHECK(see().window->phase == window_phase::open);
  apply(second(100));
  CHECK(see().window->seconds_left == 200);
  apply(window_closed{{}, id(), at(300)});
  CHECK(see().window->phase == window_phase::closed);
  CHECK(see().window->seconds_left == 0);
  window_result result{{}, id(), window_outcome::up, {}, {}, at(320)};
  CHECK(says(apply(result), notice::kind_type::settled, "resolved up"));
  CHECK(see().window->phase == window_phase::resolved);
  CHECK(see().window->winner == outcome::up);
}

TEST_CASE_FIXTURE(market, "at 50/50 each share pays half a dollar") {
  apply(found());
  apply(second(0));
  apply(book(100, 97, 98));
  apply(fill(101, outcome::up, 5, 98));
  apply(window_closed{{}, id(), at(300)});
  const auto settled =
    apply(window_result{{}, id(), window_outcome::half, {}, {}, at(320)});
  CHECK(says(settled, notice::kind_type::settled,
             "resolved 50/50: 5 up pay 2.50; profit -2.40"));
  CHECK(see().window->winner == window_outcome::half);
  CHECK(see().reason == "resolved 50/50");
  CHECK(state.summary_of(id())->profit == money::parse("-2.4"));
}

TEST_CASE_FIXTURE(market, "a position waits for days for its outcome") {
  for (int n = 0; n < 40; ++n) {
    apply(found(n));
    apply(window_opened{{}, id(n), at(300 * n)});
    if (n == 0)
      apply(fill(1, outcome::up, 5, 98));
    apply(window_closed{{}, id(n), at(300 * (n + 1))});
  }
  REQUIRE(state.summary_of(id(0)));
  CHECK_FALSE(state.summary_of(id(1)));
  apply(window_result{{}, id(0), window_outcome::down, {}, {}, at(12'100)});
  apply(second(12'101));
  // Shown long enough to be counted.
  CHECK(see().previous_windows.back().profit == money::parse("-4.9"));
  apply(second(12'170));
  CHECK_FALSE(state.summary_of(id(0)));
}

TEST_CASE_FIXTURE(market, "a closed window stays until the next one opens") {
  apply(found(0));
  apply(second(0));
  apply(found(1));
  apply(window_closed{{}, id(0), at(300)});
  CHECK(see().window->id == id(0));
  CHECK(see().previous_windows.empty());
  apply(window_opened{{}, id(1), at(300)});
  CHECK(see().window->id == id(1));
  REQUIRE(see().previous_windows.size() == 1);
  CHECK(see().previous_windows[0].id == id(0));
  CHECK(see().previous_windows[0].phase == window_phase::closed);
}

TEST_CASE_FIXTURE(market, "ticks alone open and close windows") {
  apply(found(0));
  apply(found(1));
  apply(second(0));
  apply(second(1));
  CHECK(see().window->phase == window_phase::open);
  apply(second(300));
  // Its close is shown before the next window opens.
  CHECK(see().window->id == id(0));
  CHECK(see().window->phase == window_phase::closed);
  apply(second(301));
  CHECK(see().window->id == id(1));
  CHECK(see().window->phase == window_phase::open);
}

TEST_CASE_FIXTURE(market, "old windows are kept until settled, newest first") {
  for (int n = 0; n < 30; ++n) {
    apply(found(n));
    apply(second(n * 300 + 1));
    if (n >= 1 && n < 20)
      apply(window_result{
        {}, id(n - 1), window_outcome::down, {}, {}, at(n * 300 + 20)});
  }
  const auto past = see().previous_windows;
  CHECK(past.front().id == id(28));
  CHECK(past.size() == 10); // the unsettled from 19 on
  CHECK(past.back().id == id(19));
}

TEST_CASE_FIXTURE(market, "a window that is over is not added") {
  apply(second(1000));
  apply(found(0));
  CHECK(!see().window);
  CHECK(state.refused().over == 1);
}

TEST_CASE_FIXTURE(market, "a book becomes quotes, confidence and imbalance") {
  apply(found());
  apply(second(250));
  apply(book(250, 97, 98));
  const auto x = see();
  CHECK(x.up.top.ask->price == cents(98));
  CHECK(x.down.top.ask->price == cents(3));
  CHECK(x.up.imbalance.has_value());
  CHECK(*x.confidence.up == 0.98);
  CHECK(*x.confidence.down == 0.03);
  CHECK(x.confidence.leading == outcome::up);
  CHECK(!x.up.stale);
}

TEST_CASE_FIXTURE(market, "an absent quote is absent, not a price") {
  apply(found());
  apply(second(250));
  apply(book(250, 99, 0));
  const auto x = see();
  CHECK(!x.up.top.ask);
  CHECK(!x.confidence.up);
  CHECK(*x.confidence.down == 0.01);
  // Down at one cent is the loser; the winner has no asks any more.
  CHECK(x.confidence.leading == outcome::up);
  CHECK(x.reason == "no asks of up");
}

TEST_CASE_FIXTURE(market, "a distrusted book is shown, but stale") {
  apply(found());
  apply(second(250));
  apply(book(250, 90, 91));
  apply(distrust(251));
  CHECK(see().up.stale);
  CHECK(see().up.top.ask->price == cents(91));
  CHECK(see().reason == "book not trusted until a full one");
  auto change = book(252, 98, 99);
  change.kind = book_update::kind_type::change;
  apply(change);
  CHECK(see().up.top.ask->price == cents(91));
  apply(book(251.5, 92, 93));
  CHECK(!see().up.stale);
  CHECK(see().up.top.ask->price == cents(93));
}

TEST_CASE_FIXTURE(market, "a silent book turns stale until it is confirmed") {
  apply(found());
  apply(book(100, 90, 91));
  apply(second(105));
  CHECK(!see().up.stale);
  apply(second(106));
  CHECK(see().up.stale);
  CHECK(see().up.age_ms == 6000);
  CHECK(see().reason == "book stale 6 s");
  auto confirm = book(106, 0, 0);
  confirm.kind = book_update::kind_type::confirm;
  apply(confirm);
  CHECK(!see().up.stale);
  CHECK(see().up.age_ms == 0);
}

TEST_CASE_FIXTURE(market, "bad books change nothing and are counted") {
  apply(found());
  apply(second(100));
  apply(book(100, 90, 91));
  const auto before = see();
  apply(book(101, 95, 95));  // crossed
  apply(book(99.5, 10, 11)); // older
  auto out_of_range = book(101, 90, 91);
  out_of_range.asks.push_back({whole_dollar, shares::from_whole(1)});
  apply(out_of_range);
  auto twice = book(101, 90, 91);
  twice.bids.push_back(twice.bids.front());
  apply(twice);
  auto elsewhere = book(101, 10, 11);
  elsewhere.window.market.coin = asset::eth;
  apply(elsewhere);
  apply(book(101, 10, 11, 7));
  auto from_the_future = book(101, 10, 11);
  from_the_future.source_time = at(100'000);
  apply(from_the_future);
  CHECK(see().up.top == before.up.top);
  CHECK(state.refused().bad_book == 4);
  CHECK(state.refused().old == 1);
  CHECK(state.refused().other_market == 1);
  CHECK(state.refused().unknown_window == 1);
  apply(book(102, 80, 81));
  CHECK(see().up.top.ask->price == cents(81));
}

TEST_CASE_FIXTURE(market, "a crossed book is not acted on") {
  apply(found());
  apply(second(250));
  apply(book(250, 90, 91));
  auto change = book(250.1, 99, 0);
  change.kind = book_update::kind_type::change;
  CHECK(apply(change).orders.empty());
  CHECK(see().up.stale);
  CHECK(see().reason == "book crossed");
}

TEST_CASE_FIXTURE(market, "the next window's book may come before it opens") {
  apply(found(0));
  apply(second(0));
  apply(found(1));
  apply(book(299, 50, 52, 1));
  apply(book(299, 1, 2, 0));
  CHECK(see().up.top.ask->price == cents(2));
  apply(window_opened{{}, id(1), at(300)});
  CHECK(see().up.top.ask->price == cents(52));
}

TEST_CASE_FIXTURE(market, "a tick of an earlier time sets the time back") {
  apply(found());
  apply(second(100));
  apply(book(200, 90, 91)); // from a clock that was wrong
  CHECK(see().window->seconds_left == 100);
  apply(second(101));
  CHECK(see().window->seconds_left == 199);
  CHECK(see().up.stale);
  CHECK(says(apply(second(90)), notice::kind_type::clock, "-12000 ms"));
  CHECK(says(apply(second(400)), notice::kind_type::clock, "309000 ms"));
  CHECK(see().window->phase == window_phase::closed);
  apply(second(101));
  CHECK(see().window->phase == window_phase::open);
}

TEST_CASE_FIXTURE(market,
                  "a second is shown even if a book overtook its tick") {
  apply(found());
  apply(second(249));
  CHECK(see().second == at(249));
  apply(book(250.0003, 80, 81));
  CHECK(!see().second);
  apply(second(250));
  CHECK(see().second == at(250));
  CHECK(see().at == at(250.0003));
  apply(second(250));
  CHECK(!see().second);
}

TEST_CASE_FIXTURE(market,
                  "a window that opens late makes no second of its own") {
  apply(found());
  apply(window_opened{{}, id(), at(1.5)});
  CHECK(see().window->phase == window_phase::open);
  CHECK(!see().second);
  apply(window_closed{{}, id(), at(300)});
  CHECK(see().second == at(300));
}

TEST_CASE_FIXTURE(market, "every kind of input survives being repeated") {
  apply(found());
  apply(second(250));
  apply(book(250, 80, 81));
  apply(fill(250, outcome::up, 5, 98));
  const auto once = see();
  CHECK(!apply(second(250)).visible);
  CHECK(!apply(fill(250, outcome::up, 5, 98)).visible);
  apply(found());
  apply(book(250, 80, 81));
  auto again = see();
  again.revision = once.revision;
  CHECK(again == once);
}
