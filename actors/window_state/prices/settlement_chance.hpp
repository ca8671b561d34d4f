#pragma once

#include "actors/window_state/prices/average_error.hpp"
#include "actors/window_state/prices/memo.hpp"
#include "actors/window_state/prices/second_prices.hpp"
#include "actors/window_state/prices/volatility.hpp"
#include "messages/describe.hpp"
#include "messages/enumeration.hpp"
#include "messages/market.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace fillguard {

/// Reasons are at the head of settlement_chance.cpp.
struct chance_settings {
  volatility_settings volatility;
  average_error_settings average_error;
  /// No probability is nearer to 0 or 1 before the final value is published.
  double least = 1e-5;
  /// The largest difference between a published average and that of the
  /// received prices, as a fraction, for both to count as the same price.
  double largest_basis = 0.005;
  /// An older price decides nothing.
  std::chrono::nanoseconds stale_after = std::chrono::seconds{10};

  friend bool operator==(const chance_settings&,
                         const chance_settings&) = default;
};

/// A published value of the stream that settles on an average.
struct published_average {
  utc_time at;
  coin_price value;

  static constexpr auto describe() {
    return record("published_average", field(1, "at", &published_average::at),
                  field(2, "value", &published_average::value));
  }
};

struct settlement_question {
  settlement settles_on = settlement::spot;
  std::optional<coin_price> price_to_beat;
  utc_time closes_at;
  utc_time now; ///< Only for the age of the newest price.
  /// The newest one, if that stream is received too. Not used for spot.
  std::optional<published_average> published;

  friend bool operator==(const settlement_question&,
                         const settlement_question&) = default;
};

/// The prediction of a window's end by prices, with its parts. Amounts are in
/// dollars.
struct settlement_chance {
  double up_wins = 0.5;   ///< 0 to 1.
  double distance = 0;    ///< Expected final price less the price to beat.
  double pending = 0;     ///< The part that the feed has yet to show.
  double deviation = 0;   ///< Standard deviation of the final price.
  double z = 0;           ///< distance / deviation; 0 when nothing can move.
  double fixed_share = 0; ///< Share of the settling seconds that is known.
  double horizon = 0;     ///< Seconds from the newest price to the close, or 0.
  double per_second = 0;  ///< Standard deviation of one second's change.
  double basis = 1; ///< Published average over that of the received prices.
  bool basis_known = false; ///< Otherwise assumed to be 1.

  double loses(outcome held) const {
    return held == outcome::up ? 1 - up_wins : up_wins;
  }

  static constexpr auto describe() {
    return record("settlement_chance",
                  field(1, "up_wins", &settlement_chance::up_wins),
                  field(2, "distance", &settlement_chance::distance),
                  field(3, "pending", &settlement_chance::pending),
                  field(4, "deviation", &settlement_chance::deviation),
                  field(5, "z", &settlement_chance::z),
                  field(6, "fixed_share", &settlement_chance::fixed_share),
                  field(7, "horizon", &settlement_chance::horizon),
                  field(8, "per_second", &settlement_chance::per_second),
                  field(9, "basis", &settlement_chance::basis),
                  field(10, "basis_known", &settlement_chance::basis_known));
  }
};

/// What is missing when there is no probability.
enum class chance_lacks : std::uint8_t {
  nothing,
  price_to_beat,
  settlement_price, ///< No price that counts for this window was received.
  fresh_price,      ///< The newest one is too old.
  settlement_rule,  ///< The window's rule is not understood.
};

constexpr auto enumerators(chance_lacks) {
  return enumeration(
    "chance_lacks", named(chance_lacks::nothing, "nothing"),
    named(chance_lacks::price_to_beat, "price to beat"),
    named(chance_lacks::settlement_price, "settlement price"),
    named(chance_lacks::fresh_price, "fresh settlement price"),
    named(chance_lacks::settlement_rule, "known settlement rule"));
}

struct chance_reading {
  std::optional<settlement_chance> chance;
  chance_lacks lacks = chance_lacks::nothing;

  static constexpr auto describe() {
    return record("chance_reading", field(1, "chance", &chance_reading::chance),
                  field(2, "lacks", &chance_reading::lacks));
  }
};

/// A coin's prices, as needed for the probability of a settlement. Fed by one
/// stream of spot prices, best the one that the settlement averages.
class settlement_prices {
public:
  explicit settlement_prices(const chance_settings& settings = {});

  /// Adds a spot price. Returns false when it is older than the newest one (it
  /// still fills a gap in an average) or not a valid price.
  bool add(utc_time source_time, coin_price value);

  /// Learns the error of averages from a published one, or from a final price
  /// or price to beat that the venue published. Returns false, learning
  /// nothing, when the own average of these seconds is unknown, when the two
  /// are different prices, or within a look-back of the last one, since
  /// averages that overlap differ alike.
  bool learn(settlement rule, utc_time at, coin_price published);

  /// The error of an average of own prices; `aided`: after the difference that
  /// the newest published average showed was removed.
  const average_error& error(bool aided) const {
    return aided ? aided_ : unaided_;
  }

  const second_prices& seconds() const { return seconds_; }
  const fillguard::volatility& motion() const { return motion_; }
  const chance_settings& settings() const { return settings_; }

  /// The newest probability of these prices, for `chance_of`.
  const memo<settlement_question, chance_reading>& chances() const {
    return chances_;
  }

  // Settings are not part of the state.
  static constexpr auto describe() {
    return record(
      "settlement_prices",
      unrecorded("settings", &settlement_prices::settings_),
      field(1, "seconds", &settlement_prices::seconds_),
      field(2, "motion", &settlement_prices::motion_),
      field(3, "unaided", &settlement_prices::unaided_, 3),
      field(4, "aided", &settlement_prices::aided_, 3),
      field(5, "learnt_at", &settlement_prices::learnt_at_, 3),
      field(6, "learnt_basis", &settlement_prices::learnt_basis_, 3),
      unrecorded("chances", &settlement_prices::chances_));
  }

private:
  chance_settings settings_;
  second_prices seconds_;
  fillguard::volatility motion_;
  average_error unaided_;
  average_error aided_;
  std::int64_t learnt_at_ = 0; ///< The second last learnt from; 0: none.
  double learnt_basis_ = 1;    ///< Published over own average at that second.
  memo<settlement_question, chance_reading> chances_; ///< For no time.
};

/// The probability that UP wins. Pure: time comes with the question.
chance_reading chance_of(const settlement_question& question,
                         const settlement_prices& prices);

/// The seconds of Unix time whose mean is the final price.
struct settling_seconds {
  std::int64_t first = 0;
  std::int64_t count = 1;
};

settling_seconds seconds_that_settle(settlement rule, utc_time at);

/// P(X <= x) for Student's t with an even number of degrees of freedom.
double student_t(double value, int degrees_of_freedom);

/// P(distance + motion + error >= 0): `motion` is Student's t of standard
/// deviation `deviation`, `error` as likely anywhere up to `width`, either way.
double chance_above(double distance, double deviation, double width,
                    int degrees_of_freedom);

} // namespace fillguard
