#pragma once

#include "messages/time.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

namespace fillguard::net {

/// Bounds of the venue's time less the steady clock's, from one answer.
struct time_bounds {
  std::chrono::nanoseconds at; ///< Of receipt, by the steady clock.
  std::chrono::nanoseconds lowest;
  std::chrono::nanoseconds highest;

  friend bool operator==(const time_bounds&, const time_bounds&) = default;
};

/// A lower bound alone, from a frame: it was received after its source time.
struct time_floor {
  std::chrono::nanoseconds at; ///< Of receipt, by the steady clock.
  std::chrono::nanoseconds lowest;

  friend bool operator==(const time_floor&, const time_floor&) = default;
};

/// The bounds that follow from a server's time. The server read its clock at
/// some moment between request and answer, and cut it to whole seconds. `sent`
/// and `received` are by the steady clock.
time_bounds bounds_of(utc_time server, std::chrono::nanoseconds sent,
                      std::chrono::nanoseconds received);

/// The samples of the venue's time since the last look, from all connections.
/// Bounded: the oldest are dropped, and of floors only the highest is kept.
/// Thread-safe.
class time_samples {
public:
  static constexpr std::size_t most = 64;

  void add(time_bounds x);
  void add(time_floor x);

  struct taken {
    std::vector<time_bounds> bounds; ///< Oldest first.
    std::optional<time_floor> floor;
  };

  taken take();

private:
  std::mutex mutex_;
  std::deque<time_bounds> bounds_;
  std::optional<time_floor> floor_;
};

} // namespace fillguard::net
