#pragma once

#include "messages/result.hpp"
#include "net/polymarket/orders/exchange_order.hpp"

#include <vector>

namespace fillguard::net::polymarket {

/// The addresses that the wallet of `owner` may have, the newest kind first:
/// one, but two for a deposit wallet (made from 2026-06-29, and before).
/// Derived (CREATE2) only to check a configured address, never to replace it.
std::vector<ethereum::eth_address>
wallet_addresses(signature_type type, const ethereum::eth_address& owner);

/// Fails when `funder` is not a wallet of `owner`, with the addresses that
/// would be.
result<void> check_wallet(signature_type type,
                          const ethereum::eth_address& funder,
                          const ethereum::eth_address& owner);

} // namespace fillguard::net::polymarket
