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

/// Where a feed gets its prices from. What is empty is not used.
struct btc_feed_settings {
  asset coin = asset::btc;
  std::string rtds;       ///< Whole URL.
  std::string polybolt;   ///< Whole URL.
  std::string binance_ws; ///< Scheme, host and port.
  std::string coinbase;   ///< Scheme, host and port.
  /// JSON-RPC endpoints of any chain that has the coin's contract.
  std::vector<std::string> ethereum_rpc;
  /// Without them PolyBolt is not dialled.
  std::optional<net::polymarket::api_credentials> polybolt_credentials;
  /// The oldest that a streamed price may be and still be fresh.
  std::chrono::milliseconds staleness{10'000};
  net::backoff::policy redial;
  std::uint64_t seed = 1; ///< Of the jitter.
};

} // namespace fillguard
