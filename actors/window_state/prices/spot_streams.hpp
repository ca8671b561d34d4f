#pragma once

#include "actors/window_state/prices/settlement_chance.hpp"
#include "messages/describe.hpp"
#include "messages/prices.hpp"

#include <array>
#include <cstddef>
#include <optional>

namespace fillguard {

/// A chance, and the stream of prices that tells it.
struct spot_reading {
  chance_reading said;
  std::optional<price_source> source; ///< Absent with the chance.

  static constexpr auto describe() {
    return record("spot_reading", field(1, "said", &spot_reading::said),
                  field(2, "source", &spot_reading::source));
  }
};

/// A coin's streams of spot prices, each learnt from by itself: to an estimate
/// fed by two, the difference between them would be a move of the price. Also
/// the newest averages as published.
class spot_streams {
public:
  /// Prices older than `settings.stale_after` decide nothing.
  explicit spot_streams(const chance_settings& settings = {});

  /// Takes any price of the coin; what is neither a spot stream's nor a
  /// published average, or has no source time, is passed over.
  void note(const btc_price& x);

  /// The chance by the best stream that can tell it: PolyBolt's, RTDS's, the
  /// recorded one, at last Binance. The latter is another price altogether, so
  /// it counts only when a published average tells its distance. Without any,
  /// what the stream lacks that came the furthest. `x.published` is filled in
  /// here, unless that is stale.
  spot_reading chance(settlement_question x) const;

  // Settings are not part of what was learnt.
  static constexpr auto describe() {
    return record("spot_streams",
                  unrecorded("settings", &spot_streams::settings_),
                  field(1, "streams", &spot_streams::streams_),
                  field(2, "average_30", &spot_streams::average_30_),
                  field(3, "average_60", &spot_streams::average_60_));
  }

private:
  static constexpr std::array sources{
    price_source::polybolt_spot, price_source::rtds_spot,
    price_source::recorded, price_source::binance};

  std::optional<published_average> published(settlement rule,
                                             utc_time now) const;

  chance_settings settings_;
  std::array<settlement_prices, sources.size()> streams_; ///< As `sources`.
  std::optional<published_average> average_30_;
  std::optional<published_average> average_60_;
};

} // namespace fillguard
