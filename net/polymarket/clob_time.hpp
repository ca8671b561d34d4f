#pragma once

#include "messages/time.hpp"
#include "net/transport.hpp"

#include <optional>
#include <string>

namespace fillguard::net::polymarket {

/// `GET /time` of the CLOB; `clob` is the base of its addresses.
http_request clob_time_request(const std::string& clob);

/// Its answer: whole seconds since 1970, as plain text. Absent for anything
/// else.
std::optional<utc_time> parse_clob_time(const std::string& body);

} // namespace fillguard::net::polymarket
