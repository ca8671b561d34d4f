#pragma once

#include "messages/time.hpp"

#include <chrono>
#include <map>
#include <string>

namespace fillguard {

/// Keeps repeated events from filling the log: each kind is logged once in a
/// while.
class log_limit {
public:
  static constexpr std::chrono::seconds quiet_for{30};

  /// Returns whether `what`, which happened at `now`, is to be logged.
  bool allows(const std::string& what, utc_time now) {
    const auto [at, is_first] = logged_at_.try_emplace(what, now);
    // After a clock was set back, logging must go on.
    if (!is_first && now - at->second < quiet_for && now >= at->second)
      return false;
    at->second = now;
    return true;
  }

private:
  std::map<std::string, utc_time> logged_at_;
};

} // namespace fillguard
