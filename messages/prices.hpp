#pragma once

#include "messages/market.hpp"
#include "messages/tag.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace fillguard {

/// Where a coin's price comes from, best first within a role.
enum class price_source : std::uint8_t {
  polybolt_twap_60,
  rtds_twap_60,
  polybolt_twap_30,
  rtds_twap_30,
  polybolt_spot,
  rtds_spot, ///< The Chainlink stream, relayed.
  binance,
  rtds_binance, ///< Binance, relayed.
  coinbase,
  chainlink_onchain,
  recorded, ///< A capture's prices: what settled then.
};

/// The name a user sees: "polybolt_twap", "rtds_twap", "binance" …
std::string to_string(price_source x);

/// What a price may be used for.
enum class price_role : std::uint8_t {
  settlement,  ///< Of the stream that decides windows.
  leading,     ///< Moves first, but settles nothing.
  cross_check, ///< Slow or coarse; only to doubt the others.
};

std::string to_string(price_role x);
price_role role_of(price_source x);

/// Whether `x` is the price that windows under `rule` are decided by.
bool settles(price_source x, settlement rule);

/// A coin was seen at a price.
struct btc_price {
  fillguard::tag tag;
  asset coin = asset::btc;
  price_source source = price_source::rtds_spot;
  coin_price value;
  /// When the price was so, by its source. Absent where the source does not
  /// say (Coinbase's spot endpoint).
  std::optional<utc_time> source_time;
  utc_time received_at;
  std::uint64_t sequence = 0; ///< Counts up within one sender.

  price_role role() const { return role_of(source); }

  friend bool operator==(const btc_price&, const btc_price&) = default;
  friend auto fields(btc_price& x) {
    return std::tie(x.tag, x.coin, x.source, x.value, x.source_time,
                    x.received_at, x.sequence);
  }
};

} // namespace fillguard
