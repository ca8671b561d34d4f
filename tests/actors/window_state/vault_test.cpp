#include "actors/window_state/vault.hpp"
#include "tests/actors/window_state/story.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace fillguard;
using namespace fillguard::test;

namespace {

/// Any input of the first windows, likely and unlikely ones.
fold_input any_input(const story& s) {
  const int n = *rc::gen::inRange(0, 3);
  const double at = *rc::gen::inRange(-20, 900);
  const auto token = *rc::gen::element(side::up, side::down);
  const auto purpose =
    *rc::gen::element(order_purpose::capture, order_purpose::hedge,
                      order_purpose::exit, order_purpose::profit_lock);
  const intent_id intent{s.id(n), purpose,
                         static_cast<std::uint32_t>(*rc::gen::inRange(1, 3))};
  switch (*rc::gen::inRange(0, 14)) {
  case 0:
    return s.found(n);
  case 1:
    return window_opened{{}, s.id(n), s.id(n).opens_at};
  case 2:
    return window_closed{{}, s.id(n), s.id(n).opens_at + 300s};
  case 3:
    return window_result{{}, s.id(n), token, {}, {}, s.at(at)};
  case 4:
  case 5:
    return s.second(at);
  case 6:
    return s.spot(at, *rc::gen::element("84000", "84100.5", "0", "-1"));
  case 7:
    return s.distrust(at, n);
  case 8: {
    auto x = s.fill(at, token, *rc::gen::inRange(0, 6), 98, n);
    x.revision = static_cast<std::uint64_t>(*rc::gen::inRange(1, 4));
    x.status = *rc::gen::element(fill_status::provisional,
                                 fill_status::confirmed, fill_status::reversed);
    x.purpose = purpose;
    return x;
  }
  case 9:
    return order_answered{
      {},
      intent,
      "x",
      *rc::gen::element(order_state::delayed, order_state::resting,
                        order_state::done, order_state::cancelled,
                        order_state::rejected, order_state::unknown),
      "why",
      shares::from_whole(*rc::gen::inRange(0, 6)),
      s.at(at)};
  case 10: {
    order_sent x;
    x.intent = intent;
    x.order_id = "x";
    x.token = token;
    x.quantity = shares::from_whole(5);
    x.at = s.at(at);
    return x;
  }
  case 11:
    return halt_changed{{},
                        *rc::gen::arbitrary<bool>()
                          ? std::optional<std::string>{"enough"}
                          : std::nullopt,
                        s.at(at)};
  default: {
    auto x = s.book(at, *rc::gen::inRange(0, 99), *rc::gen::inRange(0, 100), n);
    if (*rc::gen::inRange(0, 3) == 0)
      x.kind = book_update::kind_type::change;
    return x;
  }
  }
}

std::vector<fold_input> any_inputs(const story& s) {
  std::vector<fold_input> out{s.found(0), s.second(0)};
  const int count = *rc::gen::inRange(0, 80);
  for (int i = 0; i < count; ++i)
    out.push_back(any_input(s));
  return out;
}

} // namespace

TEST_CASE("an input that throws leaves the state as it was without it") {
  const story s;
  vault x{s.settings()};
  x.apply(s.found());
  x.apply(s.second(250));
  x.apply(s.book(250, 90, 91));
  const auto before = x.state();
  const fold_input bad = s.book(251, 97, 98);
  x.poison([&](const auto& y) { return y == bad; });

  const auto out = x.apply(bad);
  CHECK(x.state() == before);
  CHECK(out.orders.empty());
  CHECK(
    says(out, notice::kind_type::set_aside, "book_update set aside: poisoned"));
  REQUIRE(x.rejected().size() == 1);
  CHECK(x.rejections() == 1);

  // It is skipped from then on, whatever it is called, and others are not.
  x.poison({});
  auto again = std::get<book_update>(bad);
  again.tag = {7, 8};
  CHECK(x.apply(again) == effects{});
  CHECK(x.state() == before);
  CHECK(x.apply(s.book(252, 97, 98)).orders.size() == 1);
}

TEST_CASE("inputs of long ago still count after one is set aside") {
  const story s;
  vault x{s.settings()};
  fold plain{s.settings()};
  x.apply(s.found());
  plain.apply(s.found());
  for (int i = 0; i < 2000; ++i) {
    const auto y = s.book(i * 0.1, 40 + i % 10, 60);
    x.apply(y);
    plain.apply(y);
  }
  x.poison([](const auto&) { return true; });
  for (int i = 0; i < 40; ++i)
    x.apply(s.second(200 + i));
  CHECK(x.state() == plain);
  CHECK(x.rejections() == 40);
  CHECK(x.rejected().size() == 32);
}

TEST_CASE("with or without a crash in between, the state is the same") {
  const story s;
  CHECK(rc::check([&] {
    const auto inputs = any_inputs(s);
    fold plain{s.settings()};
    vault kept{s.settings()};
    bool strike = false;
    kept.poison([&](const auto&) { return strike; });
    for (const auto& x : inputs) {
      const auto want = std::visit([&](auto& y) { return plain.apply(y); }, x);
      RC_ASSERT(kept.apply(x) == want);
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
    fold state{s.settings()};
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
    danger_inputs known{any(), any(), any(), any(), any(), any() * 100};
    auto less = known;
    for (auto* x : {&less.confidence, &less.peak, &less.imbalance,
                    &less.velocity, &less.opponent_ask})
      if (*rc::gen::arbitrary<bool>())
        x->reset();
    RC_ASSERT(danger_score(known).score >= 0);
    RC_ASSERT(danger_score(less).score <= danger_score(known).score);
  }));
}
