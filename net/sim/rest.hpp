#pragma once

#include "net/sim/faults.hpp"
#include "net/sim/world.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fillguard::net::sim {

struct http_ask {
  std::string method = "GET";
  std::string target; ///< Path and query, as sent.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  std::string_view path() const;

  /// The values of a query parameter, percent-decoded, in order.
  std::vector<std::string> query(std::string_view name) const;
  /// The first value, or an empty text.
  std::string first(std::string_view name) const;
  /// A header's value, whatever the name's case, or an empty text.
  std::string header(std::string_view name) const;
};

struct http_answer {
  int status = 200; ///< 0: drop the connection.
  std::string body;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
};

http_answer error_answer(int status, std::string_view text);

/// Gamma: events and markets, by slug and by condition id.
http_answer answer_gamma(world& of, const fault_board& faults,
                         const http_ask& request);

/// The CLOB's public reads. Status 404 for other paths.
http_answer answer_clob(world& of, const fault_board& faults,
                        const http_ask& request);

/// The site's price to beat of a window, `/api/crypto/crypto-price`, and
/// whether this place is blocked, `/api/geoblock`.
http_answer answer_site(world& of, const fault_board& faults,
                        const http_ask& request);

/// Coinbase's spot price, and the JSON-RPC of a chain with Chainlink's
/// aggregator on it.
http_answer answer_coinbase(world& of, const http_ask& request);
http_answer answer_ethereum(world& of, const http_ask& request);

/// "BTC" of "btc".
std::string in_capitals(std::string text);

} // namespace fillguard::net::sim
