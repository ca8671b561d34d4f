// The simulated venue takes the orders that the real one takes, of any kind of
// wallet, and answers by their digest.

#include "net/polymarket/orders/key_login.hpp"
#include "net/polymarket/orders/order_body.hpp"
#include "net/polymarket/orders/order_digest.hpp"
#include "net/polymarket/orders/order_lookup.hpp"
#include "net/polymarket/orders/wallet_addresses.hpp"
#include "net/polymarket/private_rest.hpp"
#include "tests/net/sim_harness.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::net;
using namespace fillguard::net::polymarket;
using fillguard::test::sim_harness;

namespace {

/// The first two development keys of Anvil and Hardhat.
constexpr const char* owner_key =
  "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
constexpr const char* session_key =
  "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";

ethereum::secret_key key(const char* digits) {
  return ethereum::secret_key::read(digits, "test").value();
}

/// An account that has logged in to the venue with a key.
class trader_at {
public:
  explicit trader_at(sim_harness& sim, const char* digits = owner_key)
      : sim_{sim}, signer_{key(digits)} {
    account_.address = ethereum::checksummed(signer_.address());
    sim::http_ask login{"POST", "/auth/api-key", {}, {}};
    login.headers = login_headers(key(digits), sim.venue.now());
    const auto given = nlohmann::json::parse(ask(login).body);
    account_.credentials = {given.at("apiKey"), given.at("secret"),
                            given.at("passphrase")};
  }

  exchange_order order(signature_type type, std::uint64_t salt = 1) const {
    exchange_order out;
    out.salt = salt;
    out.maker = wallet_addresses(type, key(owner_key).address()).front();
    out.signer =
      type == signature_type::deposit_wallet ? out.maker : signer_.address();
    out.token_id =
      ethereum::read_decimal_word(sim_.window().info.token(outcome::up))
        .value();
    out.type = type;
    out.maker_amount = 600'000; // 60 at a cent, far below the book.
    out.taker_amount = 60'000'000;
    out.timestamp_ms = static_cast<std::uint64_t>(to_unix_ms(sim_.venue.now()));
    return out;
  }

  signed_order sign(const exchange_order& x, bool session = false,
                    const order_domain& by = current_domain()) {
    trading_account account;
    account.type = x.type;
    account.funder = x.maker;
    account.key = signer_.address();
    account.session_key = session;
    return sign_order(signer_, x, account, by).value();
  }

  post_answer post(const signed_order& x, const order_terms& terms = {}) {
    const auto body = order_body(x, terms, account_.credentials.api_key);
    return read_post_answer(x.order, terms.type, ethereum::to_hex(x.id),
                            reply_to("POST", "/order", body));
  }

  attempt_reply reply_to(const std::string& method, const std::string& path,
                         const std::string& body) {
    const sim::http_ask what{
      method, path,
      private_headers(account_, sim_.venue.now(), method, path, body), body};
    const auto said = ask(what);
    return {said.status, said.body};
  }

private:
  sim::http_answer ask(const sim::http_ask& what) {
    const auto id = ++sim_.last_request;
    sim_.venue.ask(id, what);
    if (!sim_.answers.contains(id)) // Held by the taker delay.
      sim_.go_to(
        seconds_between(from_unix_seconds(sim_harness::opens), sim_.venue.now())
        + 1);
    return sim_.answers.at(id);
  }

  sim_harness& sim_;
  local_signer signer_;
  private_account account_;
};

} // namespace

TEST_CASE("orders of every kind of wallet rest under their digest") {
  sim_harness sim;
  sim.go_to(10);
  trader_at trader{sim};
  std::uint64_t salt = 0;
  for (auto type : all_of<signature_type>) {
    const auto sent = trader.sign(trader.order(type, ++salt));
    const auto said = trader.post(sent);
    CAPTURE(to_string(type));
    CAPTURE(said.text);
    CHECK(said.fate == order_fate::resting);
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
    const auto said = trader.post(x, terms);
    CHECK(said.fate == order_fate::rejected);
    return to_string(said.reason);
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
