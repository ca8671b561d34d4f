#pragma once

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

private:
  mutable std::mutex mutex_;
  follower_state state_;
};

} // namespace fillguard::history
