#include "net/polymarket/orders/wallet_addresses.hpp"
#include "net/sim/desk.hpp"
#include "net/sim/json_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace fillguard::net::sim {

namespace {

using namespace std::chrono_literals;
using nlohmann::json;

/// From the last beat until the orders of the key are cancelled.
constexpr auto longest_silence = 10s;

http_answer account_reply(const json& x) {
  return {200, x.dump(), "application/json", {}};
}

/// All wallets that a key may own.
std::vector<std::string> wallets_of(const std::string& key_address) {
  std::vector<std::string> out{key_address};
  if (const auto key = ethereum::read_address(key_address))
    for (const auto type : all_of<polymarket::signature_type>)
      for (const auto& one : polymarket::wallet_addresses(type, *key))
        out.push_back(ethereum::checksummed(one));
  return out;
}

} // namespace

std::string order_desk::wallet_of(const account& by,
                                  const std::string& type) const {
  if (const auto* session = wallets_.session(by.wallet))
    return type == "3" ? session->wallet : std::string{};
  if (type.empty() || type == "0")
    return by.wallet;
  const auto key = ethereum::read_address(by.wallet);
  const auto number = parse_scaled(type, 6);
  if (!key || !number || *number < 1 || *number > 3)
    return {};
  const auto possible = polymarket::wallet_addresses(
    static_cast<polymarket::signature_type>(*number), *key);
  std::string out;
  for (const auto& one : possible) {
    const auto address = ethereum::checksummed(one);
    const bool used =
      wallets_.has_entry(address)
      || std::any_of(orders_.begin(), orders_.end(), [&](const auto& order) {
           return is_same_wallet(order.owner.wallet, address);
         });
    if (used)
      return address;
    if (out.empty())
      out = address; // The newest kind.
  }
  return out;
}

http_answer order_desk::answer_session_signers(const account& by) const {
  auto signers = json::array();
  std::string wallet;
  const auto own = wallets_of(by.wallet);
  for (const auto& [address, key] : wallets_.sessions()) {
    const bool is_own =
      is_same_wallet(key.address, by.wallet)
      || std::any_of(own.begin(), own.end(), [&owned = key](const auto& one) {
           return is_same_wallet(one, owned.wallet);
         });
    if (!is_own || key.valid_until <= to_unix_seconds(now_))
      continue;
    wallet = key.wallet;
    signers.push_back({{"address", key.address},
                       {"scopes", {"CLOB"}},
                       {"valid_until", key.valid_until}});
  }
  if (wallet.empty())
    wallet = wallet_of(by, "3");
  return account_reply({{"wallet", wallet}, {"signers", std::move(signers)}});
}

http_answer order_desk::answer_closed_only(const account& by) const {
  auto own = wallets_of(by.wallet);
  if (const auto* session = wallets_.session(by.wallet))
    own.push_back(session->wallet);
  return account_reply(
    {{"closed_only",
      std::any_of(own.begin(), own.end(), [this](const auto& one) {
        return wallets_.of(one).closed_only;
      })}});
}

/// `POST /v1/heartbeats`, and the old `POST /heartbeats` without an id, which
/// shares the registration.
http_answer order_desk::beat(const http_ask& what, const account& by) {
  const auto registered = heartbeats_.find(by.key);
  const auto next = chance_.hex(32);
  if (what.path() == "/heartbeats") {
    heartbeats_[by.key] = {next, now_};
    return account_reply({{"status", "ok"}});
  }
  const auto body = json::parse(what.body, nullptr, false);
  const auto sent = text_of(body, "heartbeat_id");
  // The first beat has no id.
  const bool good = registered == heartbeats_.end()
                      ? sent.empty()
                      : sent == registered->second.expected;
  if (!good) {
    const auto expected = registered == heartbeats_.end()
                            ? std::string{}
                            : registered->second.expected;
    auto out = account_reply(
      {{"error", "Invalid Heartbeat ID"}, {"heartbeat_id", expected}});
    out.status = 400;
    return out;
  }
  heartbeats_[by.key] = {next, now_};
  return account_reply({{"heartbeat_id", next}});
}

/// Cancels the open orders of keys whose beat is missing.
void order_desk::expire_heartbeats(desk_watcher& watcher) {
  for (auto i = heartbeats_.begin(); i != heartbeats_.end();) {
    if (now_ - i->second.last < longest_silence) {
      ++i;
      continue;
    }
    for (auto& order : orders_)
      if (order.owner.key == i->first && order.status == "LIVE")
        close_order(order, "CANCELED", now_, watcher);
    i = heartbeats_.erase(i);
  }
}

} // namespace fillguard::net::sim
