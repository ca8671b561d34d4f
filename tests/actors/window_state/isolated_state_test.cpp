#include "actors/window_state/keep/isolated_state.hpp"
#include "tests/actors/window_state/any_inputs.hpp"
#include "tests/actors/window_state/poisoned.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace fillguard;
using namespace fillguard::test;

TEST_CASE("an input that throws leaves the state as it was without it") {
  const story windows;
  const market_input bad = windows.spot(251, "99999");
  bool harmful = true;
  isolated_state market{windows.settings(), poisoned([&](const auto& y) {
                          return harmful && y == bad;
                        })};
  market.apply(windows.found());
  market.apply(windows.second(250));
  market.apply(windows.book(250, 90, 91));
  const auto before = market.state();

  const auto out = market.apply(bad);
  CHECK(market.state() == before);
  CHECK(out.orders.empty());
  CHECK(
    says(out, notice::kind_type::set_aside, "btc_price set aside: poisoned"));
  REQUIRE(market.rejected().size() == 1);
  CHECK(market.rejections() == 1);

  // It is skipped from then on, with any tag, and others are not.
  harmful = false;
  auto again = std::get<btc_price>(bad);
  again.tag = {7, 8};
  CHECK(market.apply(again) == effects{});
  CHECK(market.state() == before);
  CHECK(market.apply(windows.book(252, 97, 98)).orders.size() == 1);
}

TEST_CASE("a book is unreliable after an update of it was set aside") {
  const story windows;
  const market_input bad = windows.book(251, 70, 71);
  const market_input next = windows.second(252);
  isolated_state market{windows.settings(), poisoned([&](const auto& y) {
                          return y == bad || y == next;
                        })};
  market.apply(windows.found());
  market.apply(windows.second(250));
  market.apply(windows.book(250, 60, 61));
  CHECK(!market.view().book(outcome::up).stale);
  market.apply(bad);
  CHECK(market.view().book(outcome::up).stale);
  const auto doubted = market.state();
  // A later input that is set aside goes back no further than this state.
  market.apply(next);
  CHECK(market.state() == doubted);
  CHECK(market.apply(windows.book(253, 97, 98)).orders.size() == 1);
}

TEST_CASE("inputs of long ago still count after one is set aside") {
  const story windows;
  bool strike = false;
  isolated_state market{windows.settings(),
                        poisoned([&](const auto&) { return strike; })};
  market_state plain{windows.settings()};
  market.apply(windows.found());
  plain.apply(windows.found());
  for (int i = 0; i < 2000; ++i) {
    const auto y = windows.book(i * 0.1, 40 + i % 10, 60);
    market.apply(y);
    plain.apply(y);
  }
  strike = true;
  for (int i = 0; i < 40; ++i)
    market.apply(windows.second(200 + i));
  CHECK(market.state() == plain);
  CHECK(market.rejections() == 40);
  CHECK(market.rejected().size() == 32);
}

TEST_CASE("with or without a crash in between, the state is the same") {
  const story windows;
  CHECK(rc::check([&] {
    const auto inputs = any_inputs(windows);
    market_state plain{windows.settings()};
    bool strike = false;
    isolated_state kept{windows.settings(),
                        poisoned([&](const auto&) { return strike; })};
    for (const auto& variant : inputs) {
      const auto expected =
        std::visit([&](auto& y) { return plain.apply(y); }, variant);
      RC_ASSERT(kept.apply(variant) == expected);
      strike = *rc::gen::inRange(0, 5) == 0;
      if (strike)
        kept.apply(windows.spot(2000, "99999"));
      strike = false;
      RC_ASSERT(kept.state() == plain);
      RC_ASSERT(kept.view() == plain.view());
    }
  }));
}

TEST_CASE("a window is captured in at most once, whatever comes") {
  const story windows;
  CHECK(rc::check([&] {
    market_state state{windows.settings()};
    std::map<window_id, int> orders;
    for (const auto& x : any_inputs(windows)) {
      const auto out = std::visit([&](auto& y) { return state.apply(y); }, x);
      for (const auto& y : out.orders)
        RC_ASSERT(++orders[y.intent.window] == 1);
      RC_ASSERT(state.view().danger_score >= 0);
    }
  }));
}

TEST_CASE("danger is never negative, and the unknown never adds to it") {
  CHECK(rc::check([] {
    auto any = [] { return *rc::gen::inRange(-2000, 2000) / 1000.0; };
    danger_facts known{any(), any(), any(), any(), any(), any() * 100};
    auto less = known;
    for (auto* x : {&less.confidence, &less.peak, &less.imbalance,
                    &less.velocity, &less.opposite_ask})
      if (*rc::gen::arbitrary<bool>())
        x->reset();
    RC_ASSERT(danger_score(known).score >= 0);
    RC_ASSERT(danger_score(less).score <= danger_score(known).score);
  }));
}
