#pragma once

#include "net/polymarket/orders/posted_order.hpp"

#include <optional>
#include <string>

namespace fillguard::net::sim {

/// Why the venue refuses a posted order, whatever its market; absent: it does
/// not. `key_address` is that of the API key, which is `api_key`.
std::optional<std::string> refusal_of(const polymarket::posted_order& posted,
                                      const std::string& api_key,
                                      const std::string& key_address);

} // namespace fillguard::net::sim
