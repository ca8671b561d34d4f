#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace fillguard {

struct restart_limits {
  std::chrono::milliseconds first{50}; ///< Wait after the first failure.
  std::chrono::milliseconds most{5'000};
  /// After this long without a failure, the count starts again.
  std::chrono::milliseconds forgive_after{60'000};
  std::uint32_t most_failures = 5; ///< Within `within`: too many.
  std::chrono::milliseconds within{60'000};
};

/// Decides when a failed actor is restarted, and when to give up.
class restart_policy {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit restart_policy(restart_limits limits = {}) : limits_{limits} {
    // nop
  }

  /// Counts a failure. Returns the wait before the restart, doubling each time;
  /// absent after too many failures.
  std::optional<std::chrono::milliseconds> failed(time_point at);

private:
  restart_limits limits_;
  std::deque<time_point> failures_;
  std::chrono::milliseconds wait_{0};
};

} // namespace fillguard
