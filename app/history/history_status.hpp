#pragma once

#include "app/history/comparison_file.hpp"
#include "app/history/journal_follower.hpp"

#include <mutex>

namespace fillguard::history {

/// The condition of the history, for metrics. Thread-safe.
class history_status {
public:
  void put(follower_state x) {
    const std::lock_guard guard{mutex_};
    state_ = std::move(x);
  }

  follower_state get() const {
    const std::lock_guard guard{mutex_};
    return state_;
  }

  /// The last comparison with the venue; absent: none yet.
  void put_comparison(std::optional<kept_comparison> x) {
    const std::lock_guard guard{mutex_};
    comparison_ = x;
  }

  std::optional<kept_comparison> comparison() const {
    const std::lock_guard guard{mutex_};
    return comparison_;
  }

private:
  mutable std::mutex mutex_;
  follower_state state_;
  std::optional<kept_comparison> comparison_;
};

} // namespace fillguard::history
