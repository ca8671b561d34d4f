#pragma once

#include "messages/time.hpp"
#include "net/ethereum/secret_key.hpp"

#include <string>
#include <utility>
#include <vector>

namespace fillguard::net::polymarket {

/// What a key signs to make or derive its API credentials (`ClobAuth`, L1).
ethereum::word login_digest(const ethereum::eth_address& key, utc_time now);

/// The headers of `POST /auth/api-key` and `GET /auth/derive-api-key`.
std::vector<std::pair<std::string, std::string>>
login_headers(const ethereum::secret_key& key, utc_time now);

} // namespace fillguard::net::polymarket
