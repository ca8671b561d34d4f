#pragma once

#include "messages/result.hpp"
#include "net/polymarket/orders/trading_account.hpp"

#include <cstdint>
#include <string>

namespace fillguard::net::polymarket {

/// The venue's metadata of the token that is traded.
struct order_market {
  std::string token_id;       ///< Decimal.
  bool negative_risk = false; ///< `nr` of the market.
  unsigned order_version = 2; ///< Of `GET /version`.
};

/// Makes the order of a decision: the same one for each call, so that a restart
/// computes the same id. `timestamp_ms` is recorded with the decision,
/// and no two orders of an account have the same.
///
/// Refused, with the name of the rule in `error::where`: "order_version" other
/// than 2, "negative_risk", "token_id", "account", "tick", "price", "quantity",
/// "minimum", "timestamp".
result<exchange_order> prepare_order(const order_wanted& wanted,
                                     const order_market& market,
                                     const trading_account& account,
                                     std::uint64_t timestamp_ms);

/// Whether an order, of any client, may be signed and sent: domain, salt, type,
/// addresses and amounts. The names as above, and "salt", "exchange", "chain",
/// "metadata", "amounts", "expiration", "post_only".
result<void> check_order(const exchange_order& order, const order_domain& by,
                         const order_terms& terms);

/// The part of `check_order` that fixes the contract.
result<void> check_domain(const order_domain& by);

} // namespace fillguard::net::polymarket
