// The simulated venue takes the orders that the real one takes, of any kind of
// wallet, and answers by their digest.

#include "tests/net/sim_trader.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::net;
using namespace fillguard::net::polymarket;
using fillguard::test::key;
using fillguard::test::owner_key;
using fillguard::test::session_key;
using fillguard::test::sim_harness;
using fillguard::test::trader_at;

TEST_CASE("orders of every kind of wallet rest under their digest") {
  sim_harness sim;
  sim.go_to(10);
  trader_at trader{sim};
  std::uint64_t salt = 0;
  for (auto type : all_of<signature_type>) {
    const auto sent = trader.sign(trader.order(type, ++salt));
    const auto answer = trader.post(sent);
    CAPTURE(to_string(type));
    CAPTURE(answer.text);
    CHECK(answer.fate == order_fate::resting);
    const auto id = ethereum::to_hex(sent.id);
    const auto found =
      read_order_lookup(sent.order, order_type::gtc, id,
                        trader.reply_to("GET", "/data/order/" + id, ""));
    CHECK(found.what == lookup_answer::kind::found);
    CHECK(found.fate == order_fate::resting);
    CHECK(found.matched == shares{});
    CHECK(read_cancel_answer(
            id, trader.reply_to("DELETE", "/order", cancel_body(sent.id)))
            .ended);
  }
}

TEST_CASE("a session key's order is taken, and only its own are shown") {
  sim_harness sim;
  sim.go_to(10);
  trader_at owner{sim};
  trader_at session{sim, session_key};
  const auto sent =
    session.sign(session.order(signature_type::deposit_wallet), true);
  CHECK(session.post(sent).fate == order_fate::resting);
  const auto id = ethereum::to_hex(sent.id);
  CHECK(read_order_lookup(sent.order, order_type::gtc, id,
                          owner.reply_to("GET", "/data/order/" + id, ""))
          .what
        == lookup_answer::kind::absent);
}

TEST_CASE("the same order twice is named as such") {
  sim_harness sim;
  sim.go_to(10);
  trader_at trader{sim};
  const auto sent = trader.sign(trader.order(signature_type::eoa));
  CHECK(trader.post(sent).fate == order_fate::resting);
  const auto again = trader.post(sent);
  CHECK(again.fate == order_fate::unknown);
  CHECK(again.reason == venue_reason::duplicated);
}

TEST_CASE("an order that its account did not sign is refused") {
  sim_harness sim;
  sim.go_to(10);
  trader_at trader{sim};
  const auto refused = [&](const signed_order& x,
                           const order_terms& terms = {}) {
    const auto answer = trader.post(x, terms);
    CHECK(answer.fate == order_fate::rejected);
    return to_string(answer.reason);
  };
  auto changed = trader.sign(trader.order(signature_type::eoa));
  ++changed.order.timestamp_ms;
  CHECK(refused(changed) == "wrong_account");
  // Another key's signature of the account's order.
  trader_at other{sim, session_key};
  CHECK(refused(other.sign(trader.order(signature_type::eoa)))
        == "wrong_account");
  CHECK(refused(trader.sign(trader.order(signature_type::eoa), false,
                            protocol_v2_domain()))
        == "version_changed");
  auto foreign = trader.order(signature_type::safe);
  foreign.maker =
    wallet_addresses(signature_type::proxy, key(owner_key).address()).front();
  CHECK(refused(trader.sign(foreign)) == "wrong_account");
  // A Safe's order names its owner's key, not the Safe.
  auto by_wallet = trader.order(signature_type::safe);
  by_wallet.signer = by_wallet.maker;
  CHECK(refused(trader.sign(by_wallet)) == "wrong_account");
  auto wrong = trader.order(signature_type::eoa);
  wrong.taker_amount = 10'172'930;
  CHECK(refused(trader.sign(wrong), {order_type::fak}) == "wrong_order");
}

TEST_CASE("a price between two ticks is refused, not rounded") {
  sim_harness sim;
  sim.go_to(10);
  trader_at trader{sim};
  auto between = trader.order(signature_type::eoa);
  between.maker_amount = 4'935'000;
  between.taker_amount = 5'000'000;
  CHECK(trader.post(trader.sign(between)).reason == venue_reason::wrong_order);
  // 0.99 with shares floored to 4 decimals.
  auto at_once = trader.order(signature_type::eoa, 2);
  at_once.maker_amount = 5'000'000;
  at_once.taker_amount = 5'050'500;
  CHECK(trader.post(trader.sign(at_once), {order_type::fak}).reason
        != venue_reason::wrong_order);
  at_once.taker_amount = 5'070'000;
  CHECK(trader.post(trader.sign(at_once), {order_type::fak}).reason
        == venue_reason::wrong_order);
}

TEST_CASE("a buy below a dollar may rest, and may not match") {
  sim_harness sim;
  sim.go_to(10);
  trader_at trader{sim};
  auto small = trader.order(signature_type::eoa);
  CHECK(trader.post(trader.sign(small)).fate == order_fate::resting);
  small.salt = 2;
  CHECK(trader.post(trader.sign(small), {order_type::fak}).reason
        == venue_reason::wrong_order);
}
