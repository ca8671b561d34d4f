#pragma once

#include "net/polymarket/token_evidence.hpp"
#include "net/transport.hpp"

#include <string>
#include <string_view>

namespace fillguard::net::polymarket {

/// The lists that a wallet's positions in open markets are on. With shares of
/// both outcomes, a position is mergeable.
enum class position_list : std::uint8_t { open, mergeable };

/// Requests a page of one of a wallet's lists of positions, from the second or
/// the first version of the venue's public data API. `data` is its base URL,
/// `cursor` is empty for the first page; the first version has one page only,
/// with all positions.
http_request ask_positions(const std::string& data, const std::string& wallet,
                           position_list list, const std::string& cursor);
http_request ask_positions_v1(const std::string& data,
                              const std::string& wallet);

/// Requests a page of a wallet's trades and redemptions since `since`; the
/// newest come first.
http_request ask_activity(const std::string& data, const std::string& wallet,
                          utc_time since, const std::string& cursor);
http_request ask_activity_v1(const std::string& data, const std::string& wallet,
                             utc_time since);

/// Reads an answer of either version. Each position is what is held, with its
/// average price if it has one; empty ones are ignored.
fill_report read_positions(std::string_view body, utc_time received_at);

/// Reads an answer of either version. Each trade is a match with a fee if its
/// cash shows one. Its id is made of the transaction and the amounts, so equal
/// parts of one transaction have the same id.
fill_report read_activity(std::string_view body, utc_time received_at);

} // namespace fillguard::net::polymarket
