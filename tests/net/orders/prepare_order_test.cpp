#include "net/polymarket/orders/order_amounts.hpp"
#include "net/polymarket/orders/order_digest.hpp"
#include "net/polymarket/orders/order_stamp.hpp"
#include "net/polymarket/orders/prepare_order.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace fillguard;
using namespace fillguard::net;
using namespace fillguard::net::polymarket;

namespace {

constexpr std::uint64_t decided_ms = 1'798'761'600'123;

order_wanted
wanted(order_side side = order_side::buy,
       time_in_force lifetime = time_in_force::good_till_cancelled) {
  order_wanted out;
  out.intent.window = {{asset::btc, window_length::m15},
                       from_unix_seconds(1'798'761'600)};
  out.direction = side;
  out.limit = price::parse("0.99").value();
  out.quantity = shares::from_whole(5);
  out.lifetime = lifetime;
  return out;
}

trading_account account(signature_type type = signature_type::eoa) {
  trading_account out;
  out.type = type;
  out.key.fill(0x11);
  out.funder = out.key;
  if (type != signature_type::eoa)
    out.funder.fill(0x22);
  return out;
}

order_market market() {
  return {"1", false, 2};
}

result<exchange_order> made(const order_wanted& x) {
  return prepare_order(x, market(), account(), decided_ms);
}

std::string rule_of(const result<exchange_order>& x) {
  return x ? "accepted" : x.error().where;
}

} // namespace

TEST_CASE("an order is the same whenever it is asked") {
  const auto x = made(wanted()).value();
  CHECK(x == made(wanted()).value());
  CHECK(x.salt == salt_of(account().funder, wanted().intent));
  CHECK(x.timestamp_ms == decided_ms);
  CHECK(x.maker_amount == 4'950'000);
  CHECK(x.taker_amount == 5'000'000);
  CHECK(check_order(x, current_domain(), {}));
}

TEST_CASE("maker and signer follow from the kind of wallet") {
  const auto of = [](signature_type type) {
    return prepare_order(wanted(), market(), account(type), decided_ms).value();
  };
  CHECK(of(signature_type::eoa).maker == account().key);
  for (auto type : {signature_type::proxy, signature_type::safe}) {
    CHECK(of(type).maker == account(type).funder);
    CHECK(of(type).signer == account(type).key);
  }
  const auto deposit = of(signature_type::deposit_wallet);
  CHECK(deposit.maker == deposit.signer);
  CHECK(deposit.maker == account(signature_type::deposit_wallet).funder);
}

TEST_CASE("refusals have the name of their rule") {
  auto changed = market();
  changed.order_version = 3;
  CHECK(rule_of(prepare_order(wanted(), changed, account(), decided_ms))
        == "order_version");
  changed = market();
  changed.negative_risk = true;
  CHECK(rule_of(prepare_order(wanted(), changed, account(), decided_ms))
        == "negative_risk");
  changed = market();
  changed.token_id = "0x1";
  CHECK(rule_of(prepare_order(wanted(), changed, account(), decided_ms))
        == "token_id");
  changed.token_id = "0";
  CHECK(rule_of(prepare_order(wanted(), changed, account(), decided_ms))
        == "token_id");

  auto order = wanted();
  order.limit = price::parse("0.985").value();
  CHECK(rule_of(made(order)) == "price");
  order.limit = price::parse("1").value();
  CHECK(rule_of(made(order)) == "price");
  order = wanted();
  order.rules.tick_size = price::parse("0.02").value();
  CHECK(rule_of(made(order)) == "tick");
  order = wanted();
  order.quantity = shares::parse("4.99").value();
  CHECK(rule_of(made(order)) == "minimum");
  order.quantity = shares::parse("0.009").value();
  CHECK(rule_of(made(order)) == "quantity");
  order = wanted(order_side::buy, time_in_force::fill_and_kill);
  order.limit = price::parse("0.05").value();
  CHECK(rule_of(made(order)) == "minimum");
  // A sale at once has no minimum that is known.
  order.direction = order_side::sell;
  order.quantity = shares::parse("0.01").value();
  CHECK(rule_of(made(order)) == "accepted");

  CHECK(rule_of(prepare_order(wanted(), market(), account(), 1'798'761'600))
        == "timestamp");
  auto eoa = account();
  eoa.funder.fill(0x33);
  CHECK(rule_of(prepare_order(wanted(), market(), eoa, decided_ms))
        == "account");
  auto session = account(signature_type::safe);
  session.session_key = true;
  CHECK(rule_of(prepare_order(wanted(), market(), session, decided_ms))
        == "account");
}

TEST_CASE("no order of another contract, or with a wrong salt, is accepted") {
  const auto good = made(wanted()).value();
  const auto rule = [](const exchange_order& x, const order_domain& by,
                       const order_terms& terms = {}) {
    const auto checked = check_order(x, by, terms);
    return checked ? "accepted" : checked.error().where;
  };
  CHECK(rule(good, negative_risk_domain()) == "negative_risk");
  CHECK(rule(good, protocol_v2_domain()) == "order_version");
  auto by = current_domain();
  by.chain = 1;
  CHECK(rule(good, by) == "chain");
  by = current_domain();
  by.exchange[0] ^= 1;
  CHECK(rule(good, by) == "exchange");

  auto changed = good;
  changed.salt = largest_salt;
  CHECK(rule(changed, current_domain()) == "accepted");
  changed.salt = largest_salt + 1;
  CHECK(rule(changed, current_domain()) == "salt");
  changed.salt = 0;
  CHECK(rule(changed, current_domain()) == "salt");
  changed = good;
  changed.metadata[0] = 1;
  CHECK(rule(changed, current_domain()) == "metadata");
  CHECK(rule(good, current_domain(), {order_type::fak, true}) == "post_only");
  CHECK(rule(good, current_domain(), {order_type::gtd}) == "expiration");
  CHECK(rule(good, current_domain(), {order_type::gtc, false, 7})
        == "expiration");
  changed = good;
  changed.taker_amount = 5'001'000;
  CHECK(rule(changed, current_domain()) == "amounts");
}

TEST_CASE("an at-once buy of shares spends their cost, floored") {
  auto x = wanted(order_side::buy, time_in_force::fill_and_kill);
  x.limit = price::parse("0.35").value();
  x.quantity = shares::parse("5.83").value(); // 2.0405 dollars
  const auto y = made(x).value();
  CHECK(y.maker_amount == 2'040'000);
  CHECK(y.taker_amount == 5'828'500);
}

TEST_CASE("no amount is rounded to the account's harm") {
  CHECK(rc::check("amounts keep the limit", [] {
    const auto tick = *rc::gen::elementOf(
      std::vector<std::int64_t>{100'000, 10'000, 5'000, 2'500, 1'000, 100});
    const auto steps = one_in_millionths / tick;
    const auto limit =
      price::from_millionths(tick * *rc::gen::inRange<std::int64_t>(1, steps));
    const auto amount = *rc::gen::inRange<std::int64_t>(1, 1'000'000'000);
    const auto step = price::from_millionths(tick);

    const auto bought =
      dollar_amounts(limit, money::from_millionths(amount), step);
    if (bought) {
      RC_ASSERT(bought->maker <= static_cast<std::uint64_t>(amount));
      RC_ASSERT(bought->maker % 10'000 == 0);
      RC_ASSERT(bought->taker % 100 == 0);
      // The price implied is the limit or just above, so the order can match.
      const auto cost =
        static_cast<wide_int>(bought->taker) * limit.millionths();
      const auto paid =
        static_cast<wide_int>(bought->maker) * one_in_millionths;
      RC_ASSERT(paid >= cost);
      RC_ASSERT(paid < cost + wide_int{100} * limit.millionths());
    }
    for (auto side : all_of<order_side>) {
      const auto x =
        share_amounts(side, limit, shares::from_millionths(amount), step);
      if (!x)
        continue;
      exchange_order order;
      order.side = side;
      order.maker_amount = x->maker;
      order.taker_amount = x->taker;
      RC_ASSERT(shares_of(order).millionths() <= amount);
      RC_ASSERT(shares_of(order).millionths() % 10'000 == 0);
      RC_ASSERT(limit * shares_of(order) == dollars_of(order));
      RC_ASSERT(check_amounts(order, order_type::gtc).has_value());
    }
  }));
}
