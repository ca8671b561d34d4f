#pragma once

#include "net/polymarket/orders/exchange_order.hpp"

#include <cstdint>

namespace fillguard::net::polymarket {

/// The salt of an order: the low 53 bits of SHA-256 over the account's wallet
/// and the intent, 1 instead of 0. A restart computes the same one.
std::uint64_t salt_of(const ethereum::eth_address& funder,
                      const intent_id& intent);

} // namespace fillguard::net::polymarket
