#pragma once

#include "app/config/config.hpp"
#include "messages/result.hpp"
#include "net/polymarket/orders/order_signer.hpp"

#include <functional>
#include <memory>

namespace fillguard {

/// The key that signs real orders, in this process or at `fillguard signer`.
struct trading_key {
  std::shared_ptr<net::polymarket::order_signer> signer;
  /// Its address. Blocks for as long as the signer is away, and may be called
  /// on any thread; never while an order is signed.
  std::function<result<net::ethereum::eth_address>()> address;
};

/// Opens the configured key, and proves that this program signs as the venue's
/// own clients do. A key in the environment is overwritten there. Fails for a
/// file that others can read or that is no key, never because a signer is
/// away.
result<trading_key> open_trading_key(const config& settings);

} // namespace fillguard
