#pragma once

#include "messages/describe.hpp"
#include "messages/enumeration.hpp"
#include "messages/market.hpp"
#include "messages/tag.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace fillguard {

/// The source of a coin's price. Of those of a role, an earlier one is better.
/// Journals hold the numbers, so a new one goes last, as the worst of its role.
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
  recorded, ///< A capture's prices: what settled at that time.
};

/// The name in output: "polybolt_twap", "rtds_twap", "binance" …

constexpr auto enumerators(price_source) {
  return enumeration(
    "price_source", named(price_source::polybolt_twap_60, "polybolt_twap"),
    named(price_source::rtds_twap_60, "rtds_twap"),
    named(price_source::polybolt_twap_30, "polybolt_twap_30"),
    named(price_source::rtds_twap_30, "rtds_twap_30"),
    named(price_source::polybolt_spot, "polybolt_spot"),
    named(price_source::rtds_spot, "rtds_spot"),
    named(price_source::binance, "binance"),
    named(price_source::rtds_binance, "rtds_binance"),
    named(price_source::coinbase, "coinbase"),
    named(price_source::chainlink_onchain, "chainlink_onchain"),
    named(price_source::recorded, "recorded"));
}

/// What a price may be used for.
enum class price_role : std::uint8_t {
  settlement,  ///< From the stream that decides windows.
  leading,     ///< Moves first, but does not settle.
  cross_check, ///< Slow or coarse; only to check the others.
};

constexpr auto enumerators(price_role) {
  return enumeration("price_role", named(price_role::settlement, "settlement"),
                     named(price_role::leading, "leading"),
                     named(price_role::cross_check, "cross_check"));
}
price_role role_of(price_source source);

/// What a price measures. The difference between prices of two kinds is no
/// movement.
enum class price_kind : std::uint8_t {
  average_60, ///< Of a minute of the settlement stream.
  average_30, ///< Of half a minute.
  spot,       ///< The settlement stream's own price.
  leading,
  cross_check,
};

constexpr auto enumerators(price_kind) {
  return enumeration("price_kind", named(price_kind::average_60, "average_60"),
                     named(price_kind::average_30, "average_30"),
                     named(price_kind::spot, "spot"),
                     named(price_kind::leading, "leading"),
                     named(price_kind::cross_check, "cross_check"));
}
price_kind kind_of(price_source source);

/// Whether prices of `source` decide windows under `rule`.
bool settles(price_source source, settlement rule);

/// One price of a coin.
struct btc_price {
  fillguard::tag tag;
  asset coin = asset::btc;
  price_source source = price_source::rtds_spot;
  coin_price value;
  /// The source's time of the price. Absent where the source gives none
  /// (Coinbase's spot endpoint).
  std::optional<utc_time> source_time;
  utc_time received_at;
  std::uint64_t sequence = 0; ///< Counts up within one sender.

  price_role role() const { return role_of(source); }

  static constexpr auto describe() {
    return record("btc_price", field(1, "tag", &btc_price::tag),
                  field(2, "coin", &btc_price::coin),
                  field(3, "source", &btc_price::source),
                  field(4, "value", &btc_price::value),
                  field(5, "source_time", &btc_price::source_time),
                  field(6, "received_at", &btc_price::received_at),
                  field(7, "sequence", &btc_price::sequence));
  }
};

} // namespace fillguard
