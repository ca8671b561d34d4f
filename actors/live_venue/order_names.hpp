#pragma once

#include "messages/order_records.hpp"
#include "messages/windows.hpp"
#include "net/polymarket/orders/exchange_order.hpp"
#include "net/polymarket/orders/trading_account.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace fillguard {

/// An order of ours as the venue takes it.
struct named_order {
  order_wanted wanted;
  net::polymarket::exchange_order order;
  net::polymarket::order_type type = net::polymarket::order_type::gtc;
};

/// The ids of an account's orders, which are digests, so that an order can be
/// looked up without a reply. Shared by the desk, which names orders before it
/// records them, and the gateway, which sends them. Thread-safe; no call waits
/// for more than another one.
///
/// The time in an order is that of its decision, in milliseconds, or the next
/// one that no other order of the account has. It is recorded by way of the id:
/// the wanted order and the id restore it after a restart.
class order_names {
public:
  explicit order_names(net::polymarket::trading_account account)
      : account_{account} {
    // nop
  }

  /// Adds the tokens of a window. No order of an unknown window has an id.
  void add(const window_info& x);

  /// The id of an order, "0x…"; or, for an order that cannot be sent, a text
  /// that is no id, and `find` returns the reason.
  std::string name(const order_wanted& x);

  /// Restores an order of the previous run.
  void remember(const order_placed& x);

  /// The order with that id. Fails when it has none, with the rule that the
  /// order breaks; for a window not found yet the rule is "window".
  result<named_order> find(const std::string& id) const;

private:
  struct tokens {
    std::string up;
    std::string down;
    bool negative_risk = false;
  };

  result<net::polymarket::exchange_order>
  prepare(const order_wanted& x, std::uint64_t timestamp_ms) const;
  std::uint64_t stamp(const order_wanted& x);

  net::polymarket::trading_account account_;
  mutable std::mutex mutex_;
  std::map<window_id, tokens> tokens_;
  std::map<std::string, order_wanted> orders_; ///< By id, or by the text.
  std::uint64_t last_stamp_ = 0;
};

} // namespace fillguard
