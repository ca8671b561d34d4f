#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace fillguard::test {

/// The slowdown under the thread sanitizer: clocks run slower by this factor,
/// and tests give up later.
#ifdef __SANITIZE_THREAD__
constexpr int slowed = 3;
#else
constexpr int slowed = 1;
#endif

/// A value that other threads change and the test waits for, until a deadline.
template <class T>
class awaited {
public:
  template <class F>
  void change(F f) {
    {
      const std::lock_guard guard{mutex_};
      f(value_);
    }
    changed_.notify_all();
  }

  /// Returns whether the value satisfied `condition` in time.
  template <class F>
  bool comes_to(F condition,
                std::chrono::milliseconds limit = std::chrono::seconds{20}) {
    std::unique_lock guard{mutex_};
    return changed_.wait_for(guard, limit * slowed,
                             [&] { return condition(std::as_const(value_)); });
  }

  T get() const {
    const std::lock_guard guard{mutex_};
    return value_;
  }

private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  T value_{};
};

} // namespace fillguard::test
