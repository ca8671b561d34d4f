// What a market's state does where orders are real: whose positions it guards,
// how much it sells, and which actions wait until the account is armed.

#include "actors/window_state/account/whose_position.hpp"
#include "tests/actors/window_state/story.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::test;

namespace {

using kind = notice::kind_type;

/// A market with real orders, 100 s before its close, with a bid of 97c.
struct real_account : story {
  explicit real_account(
    guarded_positions positions = guarded_positions::captures,
    bool enters = false) {
    how = settings();
    how.account.is_real = true;
    how.account.enters = enters;
    how.account.positions = positions;
    how.danger.acts_on = acting_reading::danger_score;
    state.emplace(how);
    apply(clock_measured{{}, 0ns, 1ms, at(199), at(199)});
    apply(found());
    apply(window_opened{{}, id(), at(0)});
    apply(second(200));
    apply(book(200, 97, 98));
  }

  template <class T>
  effects apply(const T& input) {
    return state->apply(input);
  }

  effects arm(double s) { return apply(arming_changed{{}, true, "", at(s)}); }

  effects bought(double s, int count, int at_cents,
                 order_purpose purpose = order_purpose::capture) {
    auto x = fill(s, outcome::up, count, at_cents);
    x.purpose = purpose;
    x.source = fill_source::user_channel;
    x.status = fill_status::confirmed;
    x.revision = ++revision;
    return apply(x);
  }

  effects holds(double s, int balance, int reserved = 0,
                outcome token = outcome::up) {
    account_shares x;
    x.window = id();
    x.token = token;
    x.balance = shares::from_whole(balance);
    x.reserved = shares::from_whole(reserved);
    x.reserved_by = reserved > 0 ? "0xother" : "";
    x.asked_at = at(s);
    x.at = at(s);
    return apply(x);
  }

  /// A collapse: the bid falls to `bid` on some updates in a row.
  effects collapse(double s, int bid) {
    effects out;
    for (int i = 0; i < 4; ++i)
      out += apply(book(s + i * 0.1, bid - i % 2, bid + 2));
    return out;
  }

  window_view see() const { return state->view(); }

  window_state_settings how;
  std::optional<market_state> state;
  std::uint64_t revision = 0;
};

ownership_facts bought_at(std::optional<int> at_cents) {
  ownership_facts out;
  if (at_cents)
    out.average = story::cents(*at_cents);
  return out;
}

} // namespace

TEST_CASE("which positions are guarded, and why others are not") {
  account_settings rules;
  CHECK_FALSE(not_guarded_because(bought_at(90), rules));
  CHECK(not_guarded_because(bought_at(89), rules)
        == "its average price 0.89 is under watch.capture_from_price 0.9");
  CHECK(not_guarded_because(bought_at({}), rules)
        == "its average price is unknown");
  auto pair = bought_at(95);
  pair.is_pair = true;
  CHECK(not_guarded_because(pair, rules)
        == "both outcomes are held, and a pair pays a dollar");
  auto ours = bought_at({});
  ours.is_ours = true;
  CHECK_FALSE(not_guarded_because(ours, rules));

  rules.positions = guarded_positions::own;
  CHECK(not_guarded_because(bought_at(95), rules)
        == "guard.positions is own, and no order of fillguard bought it");
  CHECK_FALSE(not_guarded_because(ours, rules));

  rules.positions = guarded_positions::all;
  CHECK_FALSE(not_guarded_because(bought_at(30), rules));
  CHECK(not_guarded_because(bought_at({}), rules));
  CHECK(not_guarded_because(pair, rules));
}

TEST_CASE("nothing is sold before the account is armed, and at once after") {
  real_account account;
  const auto seen = account.bought(201, 5, 97);
  CHECK(says(seen, kind::account,
             "holds 5 up at 0.97, guarded from now on: danger sells it"));
  account.holds(202, 5);
  account.apply(
    arming_changed{{}, false, "the venue does not answer", account.at(202)});
  CHECK(account.see().account->why == "the venue does not answer");
  CHECK(
    account.see().reason.starts_with("NOT ARMED: the venue does not answer"));

  const auto down = account.collapse(210, 50);
  CHECK(down.orders.empty());
  CHECK(says(down, kind::exit,
             "ALARM: cannot sell: not armed: the venue does not answer"));
  CHECK(down.notices.front().not_armed_because == "the venue does not answer");

  const auto now = account.arm(211);
  REQUIRE(now.orders.size() == 1);
  CHECK(now.orders[0].direction == order_side::sell);
  CHECK(now.orders[0].quantity == shares::from_whole(5));
  CHECK(account.see().account->armed);
}

TEST_CASE("a sale takes the smallest of what the sources name") {
  real_account account;
  account.arm(200);
  account.bought(201, 10, 97);
  account.holds(202, 7, 3);
  CHECK(account.see().position->sellable == shares::from_whole(4));
  CHECK(account.see().position->provisional == shares::from_whole(3));

  const auto down = account.collapse(210, 50);
  REQUIRE(down.orders.size() == 1);
  CHECK(down.orders[0].quantity == shares::from_whole(4));
  CHECK(says(down, kind::exit,
             "ALARM: sells only a part: 3 shares are reserved by order "
             "0xother, which is not ours"));
}

TEST_CASE("shares that are not settled are not sold, and an alarm names them") {
  real_account account;
  account.arm(200);
  account.bought(201, 5, 97);
  account.holds(202, 0);
  const auto down = account.collapse(210, 50);
  CHECK(down.orders.empty());
  CHECK(says(down, kind::exit,
             "cannot sell yet: 5 shares are held and not settled"));

  CHECK(account.holds(212, 5).orders.size() == 1);
}

TEST_CASE("an answer from before the fill does not bound a sale") {
  real_account account;
  account.arm(200);
  account.holds(200.5, 0);
  account.bought(201, 5, 97);
  CHECK(account.collapse(210, 50).orders.size() == 1);
}

TEST_CASE("a position that was bought under the triggers is not sold at once") {
  real_account account{guarded_positions::all};
  account.arm(200);
  account.apply(account.book(200.5, 30, 31));
  account.bought(201, 5, 30);
  account.holds(202, 5);
  CHECK(account.collapse(205, 30).orders.empty());
  CHECK_FALSE(account.see().position->goal);

  // It rose, so that a fall is one.
  account.collapse(210, 90);
  CHECK(account.collapse(220, 30).orders.size() == 1);
}

TEST_CASE("a cheap position is shown, announced once, and left") {
  real_account account;
  account.arm(200);
  auto seen = account.bought(201, 5, 30, order_purpose::by_hand);
  seen += account.bought(202, 6, 30, order_purpose::by_hand);
  int announced = 0;
  for (const auto& notice : seen.notices)
    announced += notice.kind == kind::account ? 1 : 0;
  CHECK(announced == 1);
  CHECK(
    says(seen, kind::account, "not guarded: its average price 0.3 is under"));
  CHECK_FALSE(account.see().position->guarded);
  CHECK(account.collapse(210, 20).orders.empty());
}

TEST_CASE("a hedge needs a new answer on what the account holds") {
  real_account account;
  account.how.guard.on_danger = danger_action::hedge;
  account.how.guard.hedge_from = story::cents(1);
  account.how.guard.hedge_below = story::cents(80);
  account.how.guard.hard_stop_bid.reset();
  account.state.emplace(account.how);
  account.apply(account.found());
  account.apply(window_opened{{}, account.id(), account.at(0)});
  account.apply(account.second(200));
  account.apply(account.book(200, 97, 98));
  account.arm(200);
  account.bought(201, 10, 97);
  account.holds(202, 10);
  const auto late = account.collapse(213, 50);
  CHECK(late.orders.empty());
  CHECK(says(late, kind::hedge, "what the account holds is not known"));

  const auto now = account.holds(214, 10);
  REQUIRE(now.orders.size() == 1);
  CHECK(now.orders[0].direction == order_side::buy);
  CHECK(now.orders[0].token == outcome::down);
}

TEST_CASE("a window that is left is not traded until it is settled") {
  real_account account;
  account.arm(200);
  account.bought(201, 5, 97);
  account.holds(202, 5);
  auto down = account.collapse(210, 50);
  REQUIRE(down.orders.size() == 1);
  const auto& order = down.orders[0];
  order_sent sent;
  sent.intent = order.intent;
  sent.order_id = "0x1";
  sent.token = order.token;
  sent.direction = order.direction;
  sent.limit = order.limit;
  sent.quantity = order.quantity;
  sent.at = account.at(211);
  account.apply(sent);

  const auto left =
    account.apply(leave_wanted{{}, account.market, account.at(212)});
  REQUIRE(left.cancels.size() == 1);
  CHECK(left.cancels[0].intent == order.intent);
  CHECK(says(left, kind::account, "left alone until it is settled"));
  CHECK(account.collapse(220, 40).orders.empty());
  CHECK(account.see().position->not_guarded_because
        == "left alone, as the user requested");
  CHECK(account.see().status == "left");

  // The next window is another one.
  CHECK_FALSE(says(account.apply(account.found(1)), kind::account));
}

TEST_CASE("flatten sells what is held without a floor, guarded or not") {
  real_account account;
  account.arm(200);
  account.bought(201, 5, 30, order_purpose::by_hand);
  account.holds(202, 5);
  const auto sold =
    account.apply(flatten_wanted{{}, account.market, account.at(203)});
  CHECK(
    says(sold, kind::exit, "sells everything: flatten: requested by the user"));
  REQUIRE(sold.orders.size() == 1);
  CHECK(sold.orders[0].quantity == shares::from_whole(5));
  CHECK(sold.orders[0].limit == story::cents(1));

  // Once flat, what is bought later is left as before.
  order_answered answer;
  answer.intent = sold.orders[0].intent;
  answer.order_id = "0x1";
  answer.state = order_state::done;
  answer.matched = shares::from_whole(5);
  answer.at = account.at(204);
  const auto flat = account.apply(answer);
  CHECK(says(flat, kind::exit, "flat: nothing is held any more"));
  CHECK_FALSE(account.state->view().position->goal);
}

TEST_CASE("no capture where the account holds shares, or has other orders") {
  real_account account{guarded_positions::captures, true};
  account.how.guard.entry_filters = false;
  account.how.penalties = {{100'000s, {}}};
  account.state.emplace(account.how);
  account.apply(clock_measured{{}, 0ns, 1ms, account.at(199), account.at(199)});
  account.apply(account.found());
  account.apply(window_opened{{}, account.id(), account.at(0)});
  account.apply(account.second(200));
  account.arm(200);
  CHECK(account.apply(account.book(201, 97, 98)).orders.empty());
  CHECK(account.see().reason
        == "no entry: what the account holds here is not known");

  account.holds(202, 1);
  account.holds(202, 0, 0, outcome::down);
  CHECK(account.apply(account.book(202, 97, 98)).orders.empty());
  CHECK(account.see().reason == "no entry: the account holds 1 up");

  const auto free = account.holds(203, 0);
  REQUIRE(free.orders.size() == 1);
  CHECK(free.orders[0].intent.purpose == order_purpose::capture);
}
