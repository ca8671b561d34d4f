#pragma once

#include "net/venue_time/time_samples.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace fillguard {

/// The venue's time less the steady clock's, from samples. Each answer gives an
/// interval that contains it: the faster the answer, the narrower. The offset
/// is where most of the intervals of the last minute overlap (Marzullo's
/// algorithm), so that a slow answer harms nothing and a wrong one is outvoted.
/// Frames narrow that overlap from below, since none arrives before it is sent.
class clock_offset {
public:
  /// Older samples are dropped.
  static constexpr std::chrono::seconds longest_kept{60};

  /// After so many answers in a row that contradict the offset, the venue's
  /// clock has jumped, and older samples are dropped.
  static constexpr std::uint32_t most_contradictions = 3;

  struct reading {
    std::chrono::nanoseconds lowest;
    std::chrono::nanoseconds highest;
    std::chrono::nanoseconds newest; ///< Receipt of the newest answer.

    std::chrono::nanoseconds middle() const {
      return lowest + (highest - lowest) / 2;
    }
    /// The largest error of the middle.
    std::chrono::nanoseconds spread() const { return (highest - lowest) / 2; }

    bool contains(std::chrono::nanoseconds x) const {
      return lowest <= x && x <= highest;
    }

    friend bool operator==(const reading&, const reading&) = default;
  };

  void add(const net::time_bounds& x);
  void add(const net::time_floor& x);

  /// The offset at the steady time `now`; absent without a sample of the last
  /// minute, and while most samples contradict each other.
  std::optional<reading> read(std::chrono::nanoseconds now);

private:
  std::optional<reading> overlap() const;
  void forget(std::chrono::nanoseconds before);

  std::deque<net::time_bounds> bounds_; ///< Oldest first.
  std::deque<net::time_floor> floors_;
  std::uint32_t contradictions_ = 0; ///< In a row.
};

} // namespace fillguard
