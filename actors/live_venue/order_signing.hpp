#pragma once

#include "net/polymarket/orders/order_signer.hpp"

#include <functional>
#include <memory>

namespace fillguard {

/// Has orders signed without a wait of the caller. Thread-safe.
class order_signing {
public:
  virtual ~order_signing() = default;

  /// Calls `done` once, on any thread, perhaps before this returns.
  virtual void
  sign(const net::polymarket::exchange_order& x,
       std::function<void(result<net::polymarket::signed_order>)> done) = 0;
};

/// Signs on the caller's thread: for a key in this process, which takes a
/// fraction of a millisecond.
std::unique_ptr<order_signing>
sign_here(std::shared_ptr<net::polymarket::order_signer> by,
          net::polymarket::trading_account account);

/// Signs on a thread of its own, one order after another: for a signer that is
/// another process and may be slow or gone. What was not signed at the end
/// fails.
std::unique_ptr<order_signing>
sign_elsewhere(std::shared_ptr<net::polymarket::order_signer> by,
               net::polymarket::trading_account account);

} // namespace fillguard
