#pragma once

#include "messages/time.hpp"

#include <chrono>
#include <vector>

namespace fillguard {

/// Finds the whole seconds that have passed, safe from clock jumps.
class second_beat {
public:
  /// Seconds that are made up for after a late wake-up; beyond that, only the
  /// newest one is reported.
  static constexpr int most_made_up = 5;

  /// With a larger difference from the expected second, the clock has jumped.
  static constexpr std::chrono::seconds most_off{2};

  struct beaten {
    std::vector<utc_time> seconds;      ///< To be sent, in order.
    std::chrono::nanoseconds jumped{0}; ///< How far the clock jumped, or 0.
  };

  explicit second_beat(utc_time now);

  /// The seconds that are due at `now`, each once.
  beaten at(utc_time now);

  /// From `now` to the next second to report; positive.
  std::chrono::nanoseconds wait(utc_time now) const;

private:
  utc_time next_;
};

} // namespace fillguard
