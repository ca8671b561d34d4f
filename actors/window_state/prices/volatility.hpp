#pragma once

#include "messages/decimal.hpp"
#include "messages/describe.hpp"
#include "messages/time.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace fillguard {

/// How a price feed follows its market. Of a move of 1 + overhang in the end,
/// the feed shows 1 in the first second; the rest shrinks by `decay` each
/// second. A feed without lag has an overhang of 0.
struct feed_lag {
  double overhang = 0.6;
  double decay = 0.5;

  /// The share of the rest that has arrived after `seconds`.
  double arrived(std::int64_t seconds) const;

  /// The sum of that share over `count` seconds, the first of them `first`
  /// seconds ahead; both at least 1.
  double arrived_sum(std::int64_t first, std::int64_t count) const;

  /// The variance of the sum of the prices in those seconds, in units of the
  /// variance of one second's surprise.
  double variance_of_sum(std::int64_t first, std::int64_t count) const;

  friend bool operator==(const feed_lag&, const feed_lag&) = default;
};

/// Reasons are at the head of volatility.cpp.
struct volatility_settings {
  feed_lag lag;
  std::array<double, 3> half_lives{30, 300, 3600}; ///< In seconds.
  double yearly_prior = 0.50;  ///< Yearly volatility assumed at first …
  double prior_seconds = 30;   ///< … with the weight of so many seconds.
  double yearly_floor = 0.10;  ///< The least that is assumed.
  double largest_surprise = 8; ///< In standard deviations; more is cut off.
  /// The part of a surprise that pulls the price further, likewise.
  double largest_pull = 1;

  friend bool operator==(const volatility_settings&,
                         const volatility_settings&) = default;
};

/// Estimates from a feed's prices alone how far the price moves in a second,
/// and what the feed has yet to show. Constant memory and time.
class volatility {
public:
  explicit volatility(const volatility_settings& settings = {});

  /// Adds a price in the order of source time; another one for the newest
  /// second corrects it. Returns false, changing nothing, when it is older or
  /// not above zero.
  bool add(utc_time source_time, coin_price value);

  /// The second of the newest price, in Unix time, rounded up.
  std::optional<std::int64_t> newest_second() const;

  /// Absent before the first price.
  std::optional<coin_price> newest() const;

  /// Standard deviation of one second's surprise, as a fraction of the price.
  double per_second() const;

  /// The move that the feed has yet to show, as a fraction of the price;
  /// positive: upwards.
  double pending() const { return now_.pending; }

  const volatility_settings& settings() const { return settings_; }

  // The other members follow from the settings.
  static constexpr auto describe() {
    return record("volatility", unrecorded("settings", &volatility::settings_),
                  unrecorded("keep", &volatility::keep_),
                  unrecorded("floor", &volatility::floor_),
                  field(1, "now", &volatility::now_),
                  field(2, "before", &volatility::before_));
  }

private:
  struct scale {
    double sum = 0; ///< Of weighted squared surprises.
    double weight = 0;

    static constexpr auto describe() {
      return record("scale", field(1, "sum", &scale::sum),
                    field(2, "weight", &scale::weight));
    }
  };

  struct knowledge {
    std::optional<std::int64_t> second;
    coin_price value;
    double pending = 0;
    double variance = 0; ///< Of one second's surprise, as a fraction.
    std::array<scale, 3> scales;

    static constexpr auto describe() {
      return record("knowledge", field(1, "second", &knowledge::second),
                    field(2, "value", &knowledge::value),
                    field(3, "pending", &knowledge::pending),
                    field(4, "variance", &knowledge::variance),
                    field(5, "scales", &knowledge::scales));
    }
  };

  void learn(knowledge& known, std::int64_t second, coin_price value) const;
  void weigh(knowledge& known, double squared_surprise, double seconds) const;

  volatility_settings settings_;
  std::array<double, 3> keep_{}; ///< Of a scale's weight, in a second.
  double floor_ = 0;
  knowledge now_;
  knowledge before_; ///< Before the newest second.
};

} // namespace fillguard
