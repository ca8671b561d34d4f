#pragma once

#include "messages/market.hpp"
#include "net/sim/random.hpp"

#include <deque>
#include <optional>

namespace fillguard::net::sim {

/// The whole seconds, first and last included, whose prices a settlement at
/// `at` averages: at-62 to at-3 for 60 s, at-32 to at-3 for 30 s, `at` for
/// spot.
struct settlement_samples {
  std::int64_t first;
  std::int64_t last;

  std::int64_t count() const { return last - first + 1; }
};

settlement_samples samples_of(settlement rule, utc_time at);

/// The seeded price of a coin, four values a second. Exchanges trade at the
/// latest value; windows settle on the values of whole seconds.
class price_path {
public:
  static constexpr std::chrono::milliseconds step_length{250};

  /// Begins at `begin`, rounded down to a whole second.
  price_path(asset coin, std::uint64_t seed, utc_time begin);

  /// Advances one step. With a `target` in dollars the price moves towards it
  /// within a second or two; without one it walks randomly.
  void step(std::optional<double> target);

  utc_time now() const { return now_; }
  coin_price latest() const;

  /// Absent when the second is over 20 minutes ago or in the future.
  std::optional<coin_price> on_second(std::int64_t unix_second) const;

  /// The price to beat by `rule` of a window that opens at `at`; absent as that
  /// of `settle`. A candle opens with the first price of its hour.
  std::optional<coin_price> open(settlement rule, utc_time at) const;

  /// The settlement by `rule` at `at`; a candle's is the last price before;
  /// absent until all its seconds have passed.
  std::optional<coin_price> settle(settlement rule, utc_time at) const;

  /// The expected settlement at `at` and its standard deviation, in dollars,
  /// from the past seconds' prices and the latest price for the rest.
  struct outlook {
    double expected;
    double deviation;
  };
  outlook look_ahead(settlement rule, utc_time at) const;

  /// Standard deviation of a second's move, in dollars.
  double volatility() const { return volatility_; }

private:
  random_source random_;
  utc_time now_;
  double value_;
  double home_;
  double volatility_;
  std::int64_t first_second_;
  std::deque<coin_price> seconds_;
  std::deque<coin_price> before_seconds_; ///< A step before each of `seconds_`.
};

} // namespace fillguard::net::sim
