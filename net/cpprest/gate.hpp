#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

namespace fillguard::net::cpprest {

/// Counts work on threads that cannot be joined.
class gate : public std::enable_shared_from_this<gate> {
public:
  /// Counts as work while it exists.
  class pass {
  public:
    explicit pass(std::shared_ptr<gate> owner) : owner_{std::move(owner)} {
      const std::lock_guard guard{owner_->mutex_};
      ++owner_->inside_;
    }

    ~pass() {
      const std::lock_guard guard{owner_->mutex_};
      if (--owner_->inside_ == 0)
        owner_->empty_.notify_all();
    }

    pass(const pass&) = delete;
    pass& operator=(const pass&) = delete;

  private:
    std::shared_ptr<gate> owner_;
  };

  std::shared_ptr<pass> enter() {
    return std::make_shared<pass>(shared_from_this());
  }

  /// Waits for the end of all work; returns false at the limit.
  bool wait_empty(std::chrono::milliseconds limit) {
    std::unique_lock guard{mutex_};
    return empty_.wait_for(guard, limit, [this] { return inside_ == 0; });
  }

  std::size_t inside() const {
    const std::lock_guard guard{mutex_};
    return inside_;
  }

private:
  mutable std::mutex mutex_;
  std::condition_variable empty_;
  std::size_t inside_ = 0;
};

} // namespace fillguard::net::cpprest
