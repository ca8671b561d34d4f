#include "actors/window_state/keep/isolated_state.hpp"
#include "tests/actors/window_state/any_inputs.hpp"
#include "tests/actors/window_state/poisoned.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace fillguard;
using namespace fillguard::test;

TEST_CASE("an input that throws leaves the state as it was without it") {
  const story s;
  const market_input bad = s.spot(251, "99999");
  bool harmful = true;
  isolated_state market{
    s.settings(), poisoned([&](const auto& y) { return harmful && y == bad; })};
  market.apply(s.found());
  market.apply(s.second(250));
  market.apply(s.book(250, 90, 91));
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
  CHECK(market.apply(s.book(252, 97, 98)).orders.size() == 1);
}

TEST_CASE("a book is unreliable after an update of it was set aside") {
  const story s;
  const market_input bad = s.book(251, 70, 71);
  const market_input next = s.second(252);
  isolated_state market{s.settings(), poisoned([&](const auto& y) {
                          return y == bad || y == next;
                        })};
  market.apply(s.found());
  market.apply(s.second(250));
  market.apply(s.book(250, 60, 61));
  CHECK(!market.view().book(outcome::up).stale);
  market.apply(bad);
  CHECK(market.view().book(outcome::up).stale);
  const auto doubted = market.state();
  // A later input that is set aside goes back no further than this state.
  market.apply(next);
  CHECK(market.state() == doubted);
  CHECK(market.apply(s.book(253, 97, 98)).orders.size() == 1);
}

TEST_CASE("inputs of long ago still count after one is set aside") {
  const story s;
  bool strike = false;
  isolated_state market{s.settings(),
                        poisoned([&](const auto&) { return strike; })};
  market_state plain{s.settings()};
  market.apply(s.found());
  plain.apply(s.found());
  for (int i = 0; i < 2000; ++i) {
    const auto y = s.book(i * 0.1, 40 + i % 10, 60);
    market.apply(y);
    plain.apply(y);
  }
  strike = true;
  for (int i = 0; i < 40; ++i)
    market.apply(s.second(200 + i));
  CHECK(market.state() == plain);
  CHECK(market.rejections() == 40);
  CHECK(market.rejected().size() == 32);
}

TEST_CASE("with or without a crash in between, the state is the same") {
  const story s;
  CHECK(rc::check([&] {
    const auto inputs = any_inputs(s);
    market_state plain{s.settings()};
    bool strike = false;
    isolated_state kept{s.settings(),
                        poisoned([&](const auto&) { return strike; })};
    for (const auto& variant : inputs) {
      const auto want =
        std::visit([&](auto& y) { return plain.apply(y); }, variant);
      RC_ASSERT(kept.apply(variant) == want);
      strike = *rc::gen::inRange(0, 5) == 0;
      if (strike)
        kept.apply(s.spot(2000, "99999"));
      strike = false;
      RC_ASSERT(kept.state() == plain);
      RC_ASSERT(kept.view() == plain.view());
    }
  }));
}

TEST_CASE("a window is captured in at most once, whatever comes") {
  const story s;
  CHECK(rc::check([&] {
    market_state state{s.settings()};
    std::map<window_id, int> orders;
    for (const auto& x : any_inputs(s)) {
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
