#pragma once

#include "actors/window_state/prices/second_prices.hpp"
#include "actors/window_state/prices/volatility.hpp"
#include "messages/market.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace fillguard {

/// Reasons stand at the head of settlement_chance.cpp.
struct chance_settings {
  volatility_settings volatility;
  /// Of Student's t: even, at least 4.
  int degrees_of_freedom = 6;
  /// How well the average of the prices received meets the published one:
  /// its standard deviation, in what the price moves in a second.
  double average_error = 0.8;
  /// How far a published average may lie from that of the prices received, as
  /// a fraction, to be taken for an average of the same thing.
  double largest_basis = 0.005;
  /// An older price decides nothing.
  std::chrono::nanoseconds stale_after = std::chrono::seconds{10};

  friend bool operator==(const chance_settings&,
                         const chance_settings&) = default;
};

/// A coin's prices as the chance of a settlement needs them. One stream of
/// spot prices feeds it: best the one that the settlement averages.
class settlement_prices {
public:
  explicit settlement_prices(const chance_settings& settings = {});

  /// Takes a spot price. Returns false when it is older than the newest one
  /// (it still fills a hole in an average) or no price of a coin.
  bool note(utc_time source_time, coin_price value);

  const second_prices& seconds() const { return seconds_; }
  const fillguard::volatility& motion() const { return motion_; }
  const chance_settings& settings() const { return settings_; }

  // Settings are not part of what was learnt.
  friend auto fields(settlement_prices& x) {
    return std::tie(x.seconds_, x.motion_);
  }

  friend bool operator==(const settlement_prices&,
                         const settlement_prices&) = default;

private:
  chance_settings settings_;
  second_prices seconds_;
  fillguard::volatility motion_;
};

/// A value of the stream that settles on an average, as published.
struct published_average {
  utc_time at;
  coin_price value;

  friend auto fields(published_average& x) { return std::tie(x.at, x.value); }

  friend bool operator==(const published_average&,
                         const published_average&) = default;
};

struct settlement_question {
  settlement settles_on = settlement::spot;
  std::optional<coin_price> price_to_beat;
  utc_time closes_at;
  utc_time now; ///< Only tells the age of the newest price.
  /// The newest one, if that stream is received too. Unused for spot.
  std::optional<published_average> published;
};

/// What the prices say of how a window ends, with the parts of it.
struct settlement_chance {
  double up_wins = 0.5; ///< 0 to 1.
  double distance = 0;  ///< Expected final price less the one to beat, dollars.
  double pending = 0;   ///< The part of it that the feed has yet to show.
  double deviation = 0; ///< Standard deviation of the final price, dollars.
  double z = 0;         ///< distance / deviation; 0 when nothing can move.
  double fixed_share = 0; ///< Of the seconds that settle, known already.
  double horizon = 0;     ///< Seconds from the newest price to the close, or 0.
  double per_second = 0;  ///< What one second brings unforeseen, in dollars.
  double basis = 1; ///< Published average over that of the prices received.
  bool basis_known = false; ///< Else it is only assumed to be 1.

  double loses(side held) const {
    return held == side::up ? 1 - up_wins : up_wins;
  }

  friend auto fields(settlement_chance& x) {
    return std::tie(x.up_wins, x.distance, x.pending, x.deviation, x.z,
                    x.fixed_share, x.horizon, x.per_second, x.basis,
                    x.basis_known);
  }

  friend bool operator==(const settlement_chance&,
                         const settlement_chance&) = default;
};

/// What is unknown when there is no chance to tell.
enum class chance_lacks : std::uint8_t {
  nothing,
  price_to_beat,
  settlement_price, ///< None that counts for this window was received.
  fresh_price,      ///< The newest one is too old.
};

std::string to_string(chance_lacks x); ///< "price to beat" …

struct chance_reading {
  std::optional<settlement_chance> chance;
  chance_lacks lacks = chance_lacks::nothing;

  friend auto fields(chance_reading& x) { return std::tie(x.chance, x.lacks); }

  friend bool operator==(const chance_reading&,
                         const chance_reading&) = default;
};

/// The chance that UP wins. Pure: time comes in the question.
chance_reading chance_of(const settlement_question& x,
                         const settlement_prices& prices);

/// The seconds of Unix time whose mean is the final price.
struct settling_seconds {
  std::int64_t first = 0;
  std::int64_t count = 1;
};

settling_seconds seconds_that_settle(settlement rule, utc_time at);

/// P(X <= x) for Student's t with an even number of degrees of freedom.
double student_t(double x, int degrees_of_freedom);

} // namespace fillguard
