#pragma once

#include "net/polymarket/orders/exchange_order.hpp"

#include <string_view>

namespace fillguard::net::polymarket {

/// The type of an order in EIP-712, which is part of each hash.
extern const std::string_view order_type_text;

ethereum::word domain_separator(const order_domain& x);

ethereum::word order_struct_hash(const exchange_order& x);

/// The order's id at the venue: its digest (EIP-712). Known before the order is
/// signed; the same for every key.
ethereum::word order_id(const exchange_order& x,
                        const order_domain& by = current_domain());

/// What the key signs: the id, or for a deposit wallet the digest of the order
/// nested in the wallet's own type (ERC-7739).
ethereum::word digest_to_sign(const exchange_order& order,
                              const order_domain& by = current_domain());

} // namespace fillguard::net::polymarket
