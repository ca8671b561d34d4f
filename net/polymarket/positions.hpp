#pragma once

#include "net/polymarket/token_evidence.hpp"
#include "net/transport.hpp"

#include <string>
#include <string_view>

namespace fillguard::net::polymarket {

/// Requests a page of a wallet's positions, from the second or the first
/// version of the venue's public data API. `data` is its base URL, `cursor` is
/// empty for the first page; the first version has one page only.
http_request ask_positions(const std::string& data, const std::string& wallet,
                           const std::string& cursor);
http_request ask_positions_v1(const std::string& data,
                              const std::string& wallet);

/// Reads an answer of either version. Each position is a running total with its
/// average price; empty ones are ignored.
fill_report read_positions(std::string_view body, utc_time received_at);

} // namespace fillguard::net::polymarket
