#pragma once

#include "actors/window_state/prices/settlement_chance.hpp"
#include "messages/describe.hpp"
#include "messages/prices.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

namespace fillguard {

/// A probability, and the price stream behind it.
struct spot_reading {
  chance_reading reading;
  std::optional<price_source> source; ///< Absent without a probability.

  static constexpr auto describe() {
    return record("spot_reading", field(1, "reading", &spot_reading::reading),
                  field(2, "source", &spot_reading::source));
  }
};

/// A coin's streams of spot prices, each with an estimate of its own: in a
/// common estimate, the difference between two streams would count as a move of
/// the price. Also the newest published averages.
class spot_streams {
public:
  /// Prices older than `settings.stale_after` decide nothing.
  explicit spot_streams(const chance_settings& settings = {});

  /// Adds any price of the coin; ignores prices that are neither of a spot
  /// stream nor a published average, or have no source time.
  void add(const btc_price& update);

  /// Updates the error of each stream's averages by a price that the venue
  /// published for a second: an average, a price to beat or a final price.
  void learn(settlement rule, utc_time at, coin_price published);

  /// The probability by the best stream with a recent price, or else by the
  /// best with any that is not stale: PolyBolt's, RTDS's, the recorded one, at
  /// last Binance. Binance's price is a different one, so it
  /// counts only when a published average shows the difference, or where its
  /// candle settles; then it alone counts. Without any,
  /// `lacks` is that of the stream that came closest. `x.published` is filled
  /// in here, unless stale.
  spot_reading chance(settlement_question question) const;

  // Settings are not part of the state.
  static constexpr auto describe() {
    return record("spot_streams",
                  unrecorded("settings", &spot_streams::settings_),
                  field(1, "streams", &spot_streams::streams_),
                  field(2, "average_30", &spot_streams::average_30_),
                  field(3, "average_60", &spot_streams::average_60_));
  }

  /// A price that is older is no reason to act or to wait: coins move $10 a
  /// second in the reversals that were studied. Recorded prices arrive within
  /// 2 s.
  static constexpr std::chrono::seconds most_recent{5};

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
