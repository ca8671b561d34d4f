#pragma once

#include "messages/market.hpp"
#include "net/polymarket/orders/order_sender.hpp"
#include "net/polymarket/orders/trading_account.hpp"
#include "net/polymarket/private_rest.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace fillguard {

struct account_watch_settings {
  std::string clob; ///< Base addresses.
  std::string site;
  market_key market; ///< Under which changes are announced.

  net::polymarket::signature_type type = net::polymarket::signature_type::eoa;
  net::ethereum::eth_address funder{}; ///< The wallet with the money.
  /// The API credentials that trade; with a session key, `owner` watches the
  /// account's other orders.
  net::polymarket::private_account trader;
  std::optional<net::polymarket::private_account> owner;
  /// Sends heartbeats, for trading credentials that are the service's own.
  /// Null: none, since the orders of other programs would depend on them.
  std::shared_ptr<net::polymarket::order_sender> heartbeats;

  using key_answer = std::function<void(result<net::ethereum::eth_address>)>;

  /// Asks for the address of the key that signs. Does not block: the answer
  /// comes once, on any thread.
  std::function<void(key_answer)> request_key;

  bool needs_buys = false; ///< Captures or hedges may be bought.

  /// Called at most once: why the service cannot go on.
  std::function<void(std::string)> give_up;
};

} // namespace fillguard
