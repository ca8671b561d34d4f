// The pure rules beside the state: hedges, sums of fills, sequences of orders,
// and updates in a row.

#include "actors/window_state/danger/consecutive_updates.hpp"
#include "actors/window_state/guard/hedge_rule.hpp"
#include "messages/order_sequence.hpp"
#include "messages/position.hpp"
#include "tests/actors/window_state/story.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace fillguard;
using namespace fillguard::test;

namespace {

order_book book_of(std::vector<book_level> bids, std::vector<book_level> asks) {
  order_book out;
  REQUIRE(out.replace(bids, asks) == order_book::flaw::none);
  return out;
}

shares whole(int x) {
  return shares::from_whole(x);
}

price cents(int x) {
  return story::cents(x);
}

/// UP is held; DOWN is offered at 100 less the bid.
order_book offered_at(int opposite_ask) {
  return book_of({{cents(100 - opposite_ask), whole(50)}}, {});
}

hedge_order bought(const std::variant<hedge_order, no_hedge>& x) {
  REQUIRE(std::holds_alternative<hedge_order>(x));
  return std::get<hedge_order>(x);
}

fill_detected fill(outcome token, order_purpose purpose, int quantity, int at,
                   std::uint64_t revision = 1) {
  fill_detected out;
  out.token = token;
  out.purpose = purpose;
  out.revision = revision;
  out.filled = whole(quantity);
  out.average_price = cents(at);
  out.fee = money{};
  return out;
}

order_wanted wanted(std::uint32_t number = 1) {
  order_wanted out;
  out.intent.purpose = order_purpose::exit;
  out.intent.number = number;
  out.quantity = whole(10);
  return out;
}

order_answered answer(order_state state, std::optional<int> matched = {},
                      std::uint32_t number = 1) {
  order_answered out;
  out.intent = wanted(number).intent;
  out.state = state;
  if (matched)
    out.matched = whole(*matched);
  out.at = story{}.at(number);
  return out;
}

const guard_settings standard;
const market_rules rules;

} // namespace

TEST_CASE("a hedge buys the open quantity, a little above the ask") {
  const auto order = bought(
    hedge_to_buy(offered_at(30), outcome::up, whole(5), standard, rules));
  CHECK(order == hedge_order{cents(35), whole(5)});
  // Never as high as the loss.
  CHECK(
    bought(hedge_to_buy(offered_at(48), outcome::up, whole(5), standard, rules))
      .limit
    == cents(49));
  // Parts of a share are covered with a whole one.
  CHECK(bought(hedge_to_buy(offered_at(30), outcome::up,
                            shares::parse("4.2").value(), standard, rules))
          .quantity
        == whole(5));
}

TEST_CASE("a hedge that is too dear, needless or impossible is not placed") {
  const auto plan = [](const order_book& x, shares open) {
    return std::get<no_hedge>(
      hedge_to_buy(x, outcome::up, open, standard, rules));
  };
  CHECK(plan(offered_at(50), whole(5)) == no_hedge::too_dear);
  CHECK(plan(offered_at(4), whole(5)) == no_hedge::needless);
  CHECK(plan(offered_at(30), shares{}) == no_hedge::nothing_open);
  CHECK(plan(book_of({}, {{cents(99), whole(5)}}), whole(5))
        == no_hedge::no_ask);
  // One share at 49c is less than the dollar that an order must cost.
  CHECK(plan(offered_at(30), whole(1)) == no_hedge::too_small);
}

TEST_CASE("a cheap hedge bids enough to reach the venue's minimum") {
  const auto x =
    bought(hedge_to_buy(offered_at(6), outcome::up, whole(5), standard, rules));
  CHECK(x.limit == cents(20));
  CHECK(x.limit * x.quantity >= rules.smallest_cost);
}

TEST_CASE("a hedge that spends dollars buys no more than is open") {
  // Five shares may rest: exact, whatever the limit.
  CHECK(
    bought(hedge_to_buy(offered_at(6), outcome::up, whole(5), standard, rules))
      .quantity
    == whole(5));
  // Fewer are bought at the ask, or not at all.
  CHECK(
    bought(hedge_to_buy(offered_at(45), outcome::up, whole(4), standard, rules))
    == hedge_order{cents(45), whole(4)});
  const auto small =
    hedge_to_buy(offered_at(10), outcome::up, whole(4), standard, rules);
  REQUIRE(std::holds_alternative<no_hedge>(small));
  CHECK(std::get<no_hedge>(small) == no_hedge::too_small);
}

TEST_CASE("a hedge also buys its fee in shares") {
  auto old = rules;
  old.taker_fee = fee_schedule_by_date(story{}.at(0));
  const auto x =
    bought(hedge_to_buy(offered_at(30), outcome::up, whole(50), standard, old));
  CHECK(x.quantity > whole(50));
  CHECK(net_of_fee(*old.taker_fee, cents(30), x.quantity) >= whole(50));
}

TEST_CASE("a hedge covers any open quantity within its limits") {
  CHECK(rc::check([] {
    const auto ask = *rc::gen::inRange(1, 99);
    const auto open =
      shares::from_millionths(*rc::gen::inRange<std::int64_t>(1, 100'000'000));
    auto how = rules;
    if (*rc::gen::arbitrary<bool>())
      how.taker_fee =
        fee_schedule{250'000, 2, fee_schedule::charged_in::shares};
    const auto plan =
      hedge_to_buy(offered_at(ask), outcome::up, open, standard, how);
    const auto* order = std::get_if<hedge_order>(&plan);
    if (!order)
      return;
    RC_ASSERT(order->limit >= cents(ask));
    RC_ASSERT(order->limit < standard.hedge_below);
    RC_ASSERT(order->limit.millionths() % 10'000 == 0);
    RC_ASSERT(order->limit * order->quantity >= how.smallest_cost);
    const auto net = how.taker_fee
                       ? net_of_fee(*how.taker_fee, cents(ask), order->quantity)
                       : order->quantity;
    RC_ASSERT(net >= open);
    RC_ASSERT(net <= open + whole(3) + open
                       - shares::from_millionths(open.millionths() * 9 / 10));
  }));
}

TEST_CASE("a position is the sum of its fills") {
  position value;
  CHECK(!value.profit(window_outcome::up, rules));
  value.apply(fill(outcome::up, order_purpose::capture, 10, 98));
  CHECK(value.profit(window_outcome::up, rules)->amount == money::parse("0.2"));
  CHECK(value.profit(window_outcome::down, rules)->amount
        == money::parse("-9.8"));
  // At 50/50 each of the ten shares pays half a dollar.
  CHECK(value.profit(window_outcome::half, rules)->amount
        == money::parse("-4.8"));
  value.apply(fill(outcome::up, order_purpose::exit, 4, 60));
  CHECK(value.sold(outcome::up) == whole(4));
  // -9.80 + 2.40 + 6 or 0.
  CHECK(value.profit(window_outcome::up, rules)->amount
        == money::parse("-1.4"));
  CHECK(value.profit(window_outcome::down, rules)->amount
        == money::parse("-7.4"));
  CHECK(value.profit(window_outcome::half, rules)->amount
        == money::parse("-4.4"));
  value.apply(fill(outcome::down, order_purpose::hedge, 6, 40));
  // Each pair pays a dollar, so the profit is the same for both outcomes.
  CHECK(value.profit(window_outcome::up, rules)->amount
        == money::parse("-3.8"));
  CHECK(value.profit(window_outcome::down, rules)->amount
        == money::parse("-3.8"));
}

TEST_CASE(
  "an older report on a fill is ignored, and a reversed fill holds nothing") {
  position x;
  CHECK(x.apply(fill(outcome::up, order_purpose::capture, 10, 98, 2)));
  CHECK(!x.apply(fill(outcome::up, order_purpose::capture, 5, 98, 1)));
  CHECK(x.captured(outcome::up, rules) == whole(10));
  auto undone = fill(outcome::up, order_purpose::capture, 10, 98, 3);
  undone.status = fill_status::reversed;
  CHECK(x.apply(undone));
  CHECK(x.captured(outcome::up, rules) == shares{});
  CHECK(!x.profit(window_outcome::up, rules));
}

TEST_CASE("a fill first reported as reversed counts as seen") {
  // The answer "matched 5" then adds nothing for shares that are gone.
  position value;
  auto undone = fill(outcome::up, order_purpose::exit, 0, 98, 1);
  undone.status = fill_status::reversed;
  undone.reversed = whole(5);
  CHECK(value.apply(undone));
  CHECK(value.sold(outcome::up) == shares{});
  CHECK(value.seen(outcome::up, order_purpose::exit) == whole(5));
  // The shares are sold again, and reported again.
  auto again = fill(outcome::up, order_purpose::exit, 3, 98, 2);
  again.reversed = whole(5);
  CHECK(value.apply(again));
  again.revision = 3;
  CHECK(value.apply(again));
  CHECK(value.seen(outcome::up, order_purpose::exit) == whole(8));
}

TEST_CASE("what was bought by hand and redeemed is part of the sum") {
  position value;
  value.apply(fill(outcome::up, order_purpose::by_hand, 10, 80));
  CHECK(value.bought_by_hand(outcome::up, rules) == whole(10));
  CHECK(value.captured(outcome::up, rules) == shares{});
  CHECK(value.average_price(outcome::up) == cents(80));
  value.apply(fill(outcome::up, order_purpose::capture, 10, 98));
  CHECK(value.average_price(outcome::up) == cents(89));
  value.apply(fill(outcome::up, order_purpose::exit, 5, 90));
  CHECK(value.profit(window_outcome::up, rules)->amount == money::parse("1.7"));
  CHECK(value.profit(window_outcome::down, rules)->amount
        == money::parse("-13.3"));
  // A redemption pays what the outcome is worth, which is counted already.
  auto paid = fill(outcome::up, order_purpose::redeem, 15, 0);
  paid.average_price.reset();
  paid.fee.reset();
  value.apply(paid);
  CHECK(value.redeemed(outcome::up) == whole(15));
  CHECK(value.profit(window_outcome::up, rules)->amount == money::parse("1.7"));
  CHECK(value.fees(rules)->amount == money{});
}

TEST_CASE("an unknown fee counts at its upper bound, and is marked") {
  position value;
  auto purchase = fill(outcome::up, order_purpose::capture, 10, 98);
  purchase.fee.reset();
  value.apply(purchase);
  auto with_fees = rules;
  with_fees.taker_fee = fee_schedule_by_date(from_unix_seconds(1'795'000'000));
  // 10 * 0.07 * 0.98 * 0.02
  CHECK(value.fees(with_fees)
        == reckoned_money{*money::parse("0.01372"), true});
  CHECK(value.profit(window_outcome::up, with_fees)
        == reckoned_money{*money::parse("0.18628"), true});
  // Without a schedule there is no bound, and without a price neither.
  auto none = rules;
  none.taker_fee.reset();
  CHECK(!value.profit(window_outcome::up, none));
  CHECK(!value.fees(none));
  purchase.revision = 2;
  purchase.average_price.reset();
  value.apply(purchase);
  CHECK(!value.profit(window_outcome::up, with_fees));
  CHECK(!value.fees(with_fees));
  purchase.revision = 3;
  purchase.average_price = cents(98);
  purchase.fee = money::parse("0.01");
  value.apply(purchase);
  CHECK(value.fees(rules) == reckoned_money{*money::parse("0.01"), false});
  CHECK(value.profit(window_outcome::up, rules)->amount
        == money::parse("0.19"));
}

TEST_CASE("with an unknown fee in shares, the held shares are counted low") {
  auto old = rules;
  old.taker_fee = fee_schedule_by_date(story{}.at(0));
  position value;
  auto detected = fill(outcome::up, order_purpose::capture, 6, 98);
  detected.fee.reset();
  value.apply(detected);
  CHECK(value.captured(outcome::up, old)
        == net_of_fee(*old.taker_fee, cents(98), whole(6)));
  detected.revision = 2;
  detected.average_price.reset();
  value.apply(detected);
  CHECK(value.captured(outcome::up, old)
        == net_of_fee(*old.taker_fee, cents(50), whole(6)));
  CHECK(value.captured(outcome::up, old) < whole(6));
}

TEST_CASE("a sequence of orders sums the matches of all its orders") {
  order_sequence sequence;
  CHECK(!sequence.is_live());
  CHECK(!sequence.is_unfilled());
  sequence.begin(wanted(1));
  CHECK(sequence.is_live());
  CHECK(sequence.is_unacknowledged());
  CHECK(sequence.answer(answer(order_state::delayed)));
  CHECK(!sequence.is_unacknowledged());
  CHECK(sequence.answer(answer(order_state::cancelled, 4)));
  CHECK(!sequence.is_live());
  CHECK(!sequence.is_unfilled());
  CHECK(sequence.matched() == whole(4));
  sequence.begin(wanted(2));
  CHECK(sequence.matched() == whole(4));
  // Done is done, whatever number comes with it.
  CHECK(sequence.answer(answer(order_state::done, 0, 2)));
  CHECK(sequence.matched() == whole(14));
  // Late reports on the order before, or from before the end, change nothing.
  CHECK(!sequence.answer(answer(order_state::cancelled, 9, 1)));
  CHECK(!sequence.answer(answer(order_state::resting, 3, 2)));
  CHECK(sequence.matched() == whole(14));
  CHECK(sequence.attempts() == 2);
}

TEST_CASE("a sequence of orders counts unfilled orders in a row") {
  order_sequence sequence;
  CHECK(sequence.unfilled_streak() == 0);
  sequence.begin(wanted(1));
  CHECK(sequence.unfilled_streak() == 0);
  sequence.answer(answer(order_state::cancelled, 0, 1));
  CHECK(sequence.unfilled_streak() == 1);
  CHECK(sequence.missed() == 1);
  sequence.begin(wanted(2));
  CHECK(sequence.missed() == 1);
  sequence.answer(answer(order_state::rejected, 0, 2));
  CHECK(sequence.unfilled_streak() == 2);
  CHECK(sequence.missed() == 1); // A refusal is no miss.
  sequence.begin(wanted(3));
  sequence.answer(answer(order_state::cancelled, 3, 3));
  CHECK(sequence.unfilled_streak() == 2);
  sequence.begin(wanted(4));
  CHECK(sequence.unfilled_streak() == 0);
  CHECK(sequence.missed() == 0);
}

TEST_CASE("an order that was never sent is no attempt") {
  order_sequence sequence;
  sequence.begin(wanted());
  sequence.answer(answer(order_state::cancelled, 0, 1));
  sequence.begin(wanted(2));
  sequence.answer(answer(order_state::unsent, 0, 2));
  CHECK(!sequence.is_live());
  CHECK(!sequence.is_unfilled());
  CHECK(sequence.unfilled_streak() == 1);
  CHECK(sequence.missed() == 1);
  sequence.begin(wanted(3));
  CHECK(sequence.unfilled_streak() == 1);
  CHECK(sequence.missed() == 1);
  CHECK(sequence.attempts() == 3);
}

TEST_CASE("an order of unknown state is live") {
  order_sequence x;
  x.begin(wanted());
  x.answer(answer(order_state::unknown));
  CHECK(x.is_live());
  x.answer(answer(order_state::rejected));
  CHECK(!x.is_live());
  CHECK(x.is_unfilled());
}

TEST_CASE("a trigger counts distinct updates in a row") {
  consecutive_updates x;
  x.look(true, 1);
  x.look(true, 1);
  CHECK(x.count() == 1);
  x.look(std::nullopt, 2);
  CHECK(x.count() == 1);
  x.look(true, 3);
  CHECK(x.count() == 2);
  x.look(false, 4);
  CHECK(x.count() == 0);
}
