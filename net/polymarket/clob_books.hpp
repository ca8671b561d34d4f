#pragma once

// Order books over REST: both tokens of some windows in one request.

#include "net/polymarket/json_answer.hpp"
#include "net/polymarket/market_stream.hpp"
#include "net/transport.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fillguard::net::polymarket {

/// Requests the books of `tokens`; tokens without a book are missing in the
/// answer.
http_request clob_books_request(std::string_view base,
                                const std::vector<std::string>& tokens);

/// Reads the answer as snapshots in the UP token's prices, in its own order.
/// A book that cannot be used is in `bad`; the others are valid.
stream_frame parse_clob_books(std::string_view body, const token_map& tokens,
                              utc_time received_at);

} // namespace fillguard::net::polymarket
