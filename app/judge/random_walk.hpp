#pragma once

#include "actors/window_state/prices/settlement_chance.hpp"
#include "messages/decimal.hpp"
#include "messages/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace fillguard {

/// The baseline model: the price walks from its newest value with normal steps,
/// of the size of its 5 s changes in the last 30 minutes.
class random_walk {
public:
  static constexpr std::int64_t look_back = 1800; ///< Seconds.
  static constexpr std::int64_t step = 5;

  random_walk();

  void add(utc_time source_time, coin_price value);

  /// The same of the mean price of `seconds`, those up to the newest price
  /// being known. Absent also without a price at or before the first of them.
  std::optional<double> chance_of_mean(coin_price level,
                                       settling_seconds seconds) const;

  /// The chance that the price at `closes_at` is at or above `level`. Absent
  /// until two prices lie a step apart.
  std::optional<double> chance_above(coin_price level,
                                     utc_time closes_at) const;

private:
  struct slot {
    std::int64_t second = -1;
    double value = 0; ///< In dollars.
  };

  const slot* find(std::int64_t second) const;

  /// Of one second's step, in square dollars; absent until two prices lie a
  /// step apart.
  std::optional<double> variance() const;

  std::vector<slot> slots_;
  std::int64_t newest_ = -1;
};

} // namespace fillguard
