#pragma once

#include "net/polymarket/orders/key_login.hpp"
#include "net/polymarket/orders/order_body.hpp"
#include "net/polymarket/orders/order_digest.hpp"
#include "net/polymarket/orders/order_lookup.hpp"
#include "net/polymarket/orders/wallet_addresses.hpp"
#include "net/polymarket/private_rest.hpp"
#include "tests/net/sim_harness.hpp"

namespace fillguard::test {

using namespace fillguard::net;
using namespace fillguard::net::polymarket;

/// The first two development keys of Anvil and Hardhat.
inline constexpr const char* owner_key =
  "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
inline constexpr const char* session_key =
  "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";

inline ethereum::secret_key key(const char* digits) {
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

  /// A buy or sale of UP at a price, exact in shares.
  signed_order trade(order_side side, const char* limit, const char* count,
                     std::uint64_t salt = 1,
                     signature_type type = signature_type::eoa) {
    auto out = order(type, salt);
    const auto at = price::parse(limit).value();
    const auto size = shares::parse(count).value();
    const auto worth = static_cast<std::uint64_t>((at * size).millionths());
    const auto whole = static_cast<std::uint64_t>(size.millionths());
    out.side = side;
    out.maker_amount = side == order_side::buy ? worth : whole;
    out.taker_amount = side == order_side::buy ? whole : worth;
    return sign(out);
  }

  /// The venue's own reply to an order; status 0: the connection was dropped.
  nlohmann::json send(const signed_order& x, const order_terms& terms = {}) {
    last_ = reply_to("POST", "/order",
                     order_body(x, terms, account_.credentials.api_key));
    return nlohmann::json::parse(last_.body, nullptr, false);
  }

  int last_status() const { return last_.status; }

  nlohmann::json get(const std::string& path) {
    return nlohmann::json::parse(reply_to("GET", path, "").body);
  }

  /// Millionths of a dollar, or of a share of UP.
  std::int64_t balance(bool of_shares = false, const char* type = "0") {
    const auto token = sim_.window().info.token(outcome::up);
    const auto shown =
      get(std::string{"/balance-allowance?signature_type="} + type
          + (of_shares ? "&asset_type=CONDITIONAL&token_id=" + token
                       : std::string{"&asset_type=COLLATERAL"}));
    return std::stoll(shown.at("balance").get<std::string>());
  }

  const private_account& account() const { return account_; }

  /// Opens the key's user channel.
  void watch(sim::connection_id id) {
    sim_.venue.open(id, "/ws/user");
    sim_.venue.receive(
      id, nlohmann::json{{"type", "user"},
                         {"auth",
                          {{"apiKey", account_.credentials.api_key},
                           {"secret", account_.credentials.secret},
                           {"passphrase", account_.credentials.passphrase}}}}
            .dump());
  }

  /// `target` may have a query, which is not signed.
  attempt_reply reply_to(const std::string& method, const std::string& target,
                         const std::string& body) {
    const auto path = target.substr(0, target.find('?'));
    const sim::http_ask what{
      method, target,
      private_headers(account_, sim_.venue.now(), method, path, body), body};
    const auto answer = ask(what);
    return {answer.status, answer.body};
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
  attempt_reply last_;
};

} // namespace fillguard::test
