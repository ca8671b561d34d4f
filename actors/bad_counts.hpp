#pragma once

#include "messages/time.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace fillguard {

/// Counts inputs that changed nothing, by what was wrong with them, and says
/// which of them to log: one of a kind in a while.
class bad_counts {
public:
  static constexpr std::chrono::seconds quiet_for{30};

  /// Counts one; returns whether it is to be logged.
  bool add(const std::string& kind, utc_time now) {
    ++counts_[kind];
    const auto [at, is_first] = logged_at_.try_emplace(kind, now);
    if (!is_first && now - at->second < quiet_for && now >= at->second)
      return false;
    at->second = now;
    return true;
  }

  const std::map<std::string, std::uint64_t>& counts() const { return counts_; }

private:
  std::map<std::string, std::uint64_t> counts_;
  std::map<std::string, utc_time> logged_at_;
};

} // namespace fillguard
