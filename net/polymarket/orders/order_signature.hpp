#pragma once

#include "net/ethereum/signature.hpp"
#include "net/polymarket/orders/exchange_order.hpp"

#include <optional>

namespace fillguard::net::polymarket {

/// The signature as it is sent, around the key's own of `digest_to_sign`: 65
/// bytes, of a deposit wallet 317, and 480 where a session key (whose address
/// is `session`) signs for it.
ethereum::byte_string
whole_signature(const exchange_order& x, const ethereum::signature& inner,
                const std::optional<ethereum::eth_address>& session,
                const order_domain& by = current_domain());

} // namespace fillguard::net::polymarket
