#pragma once

#include "messages/time.hpp"

#include <chrono>
#include <vector>

namespace fillguard {

/// Decides which whole seconds have passed, whatever the clock does.
class second_beat {
public:
  /// Seconds that are made up for when a wake-up came late; beyond that only
  /// the newest one is said.
  static constexpr int most_made_up = 5;

  /// A clock that is off by more than this against the beat has jumped.
  static constexpr std::chrono::seconds most_off{2};

  struct beaten {
    std::vector<utc_time> seconds;      ///< To be said, in order.
    std::chrono::nanoseconds jumped{0}; ///< How far the clock jumped, or 0.
  };

  explicit second_beat(utc_time now);

  /// The seconds that are due at `now`, each once.
  beaten at(utc_time now);

  /// From `now` to the next whole second that is to be said; positive.
  std::chrono::nanoseconds wait(utc_time now) const;

private:
  utc_time next_;
};

} // namespace fillguard
