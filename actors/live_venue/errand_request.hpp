#pragma once

#include "actors/live_venue/live_orders.hpp"
#include "net/polymarket/private_rest.hpp"
#include "net/transport.hpp"

namespace fillguard {

/// The signed request of an errand, any but `sign`.
net::http_request request_for(const errand& work,
                              const net::polymarket::private_account& who,
                              utc_time now);

} // namespace fillguard
