#pragma once

#include "messages/market.hpp"
#include "net/backoff.hpp"
#include "net/polymarket/credentials.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// The providers of a feed's prices. An empty address is not used.
struct btc_feed_settings {
  asset coin = asset::btc;
  std::string rtds;       ///< Whole URL.
  std::string polybolt;   ///< Whole URL.
  std::string binance_ws; ///< Scheme, host and port.
  std::string coinbase;   ///< Scheme, host and port.
  /// JSON-RPC endpoints of any chain with the coin's contract.
  std::vector<std::string> ethereum_rpc;
  /// Absent: PolyBolt is not dialled.
  std::optional<net::polymarket::api_credentials> polybolt_credentials;
  /// A streamed price older than this is stale.
  std::chrono::milliseconds staleness{};
  net::backoff::policy redial;
  std::uint64_t seed = 1; ///< Of the jitter between redials.
};

} // namespace fillguard
