#pragma once

#include "net/polymarket/orders/exchange_order.hpp"

#include <optional>
#include <string>

namespace fillguard::net::polymarket {

/// Whose orders are signed, and for which wallet.
struct trading_account {
  signature_type type = signature_type::eoa;
  ethereum::eth_address funder{}; ///< The wallet with the money.
  ethereum::eth_address key{};    ///< The address of the key that signs.
  /// Whether the key is a session key of the funder, a deposit wallet, and not
  /// its owner's.
  bool session_key = false;
  /// A public builder code; zero: none.
  ethereum::word builder{};

  std::optional<ethereum::eth_address> session() const {
    return session_key ? std::optional{key} : std::nullopt;
  }
};

} // namespace fillguard::net::polymarket
