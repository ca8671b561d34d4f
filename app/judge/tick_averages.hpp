#pragma once

#include "app/judge/recorded_day.hpp"
#include "messages/decimal.hpp"
#include "messages/market.hpp"
#include "messages/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace fillguard {

/// What the venue would have published if it averaged the recorded ticks: the
/// stand-in where no published average is recorded.
class tick_averages {
public:
  /// `prices` in any order; of two for a second, the later in order counts.
  explicit tick_averages(const std::vector<recorded_price>& prices);

  /// Moves each average by a random 0 to 1 bp, either way: the same for the
  /// same seed and second.
  void move(std::uint64_t seed) { seed_ = seed; }

  /// The final price of a window that closes at `at`; absent when a second that
  /// it needs lies outside the recording. A missing tick takes the one before.
  std::optional<coin_price> at(settlement rule, utc_time at) const;

  /// The recorded seconds.
  std::int64_t first() const { return first_; }
  std::int64_t last() const { return first_ + seconds() - 1; }

private:
  std::int64_t seconds() const {
    return static_cast<std::int64_t>(sums_.size()) - 1;
  }

  std::int64_t first_ = 0;
  std::vector<std::int64_t> sums_; ///< Of the seconds before each, millionths.
  std::optional<std::uint64_t> seed_;
};

} // namespace fillguard
