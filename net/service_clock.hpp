#pragma once

#include "net/clock.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

namespace fillguard::net {

/// The machine's clocks, which tests can replace.
struct raw_clocks {
  /// UTC; may jump when an administrator or time server sets it.
  std::function<utc_time()> wall;
  /// Time since any fixed moment, also while the machine is suspended; never
  /// goes back, never jumps.
  std::function<std::chrono::nanoseconds()> steady;

  static raw_clocks of_this_machine();
};

/// The service's time: the machine's, or one with another start and speed. It
/// follows the steady clock, so that small corrections of the wall clock do not
/// show; only at real speed it follows jumps of the wall clock. Reads are
/// lock-free.
class service_clock : public clock {
public:
  struct settings {
    double speed = 1; ///< Service seconds per real second; above 0.
    std::optional<utc_time> start; ///< Absent: the wall clock's time.
  };

  /// A difference between wall and steady clock beyond this is a jump. Time
  /// servers correct smaller ones by slewing, which moves both clocks.
  static constexpr std::chrono::seconds smallest_jump{1};

  service_clock();

  /// Throws std::invalid_argument for a speed that is not above 0.
  explicit service_clock(settings how,
                         raw_clocks raw = raw_clocks::of_this_machine());

  utc_time now() const override;

  std::chrono::nanoseconds steady() const override;

  std::chrono::nanoseconds
  outside(std::chrono::nanoseconds span) const override;

  double speed() const { return speed_; }

  /// The number of jumps of the wall clock that were followed.
  std::uint64_t jumps() const { return jumps_.load(); }

private:
  utc_time follow_wall() const;

  raw_clocks raw_;
  double speed_;
  bool follows_wall_;
  std::chrono::nanoseconds steady_start_;
  utc_time start_;
  /// Wall time less steady time, in ns, when the wall clock is followed.
  mutable std::atomic<std::int64_t> offset_;
  mutable std::atomic<std::uint64_t> jumps_{0};
};

} // namespace fillguard::net
