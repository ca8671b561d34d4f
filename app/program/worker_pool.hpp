#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace fillguard {

/// Threads for the parts of a long calculation of a command. A thread that
/// waits for a part does it itself where it is not begun, so that all cores are
/// busy and that the pool works without threads of its own.
class worker_pool {
public:
  /// A part of the work, in any order with others.
  class task;
  using handle = std::shared_ptr<task>;

  /// `threads` besides the one that calls.
  explicit worker_pool(std::size_t threads);

  /// Drops what no thread has begun, and waits for the rest.
  ~worker_pool();

  worker_pool(const worker_pool&) = delete;
  worker_pool& operator=(const worker_pool&) = delete;

  /// `work` must not wait for other tasks.
  handle submit(std::function<void()> work);

  /// Returns when it is done. Throws what it has thrown.
  void wait(const handle& one);

  /// Drops it if no thread has begun it, else returns when it is done.
  void abandon(const handle& one);

private:
  void run();

  /// With the lock; whether it was still in the queue.
  bool take_back(const handle& one);

  std::mutex mutex_;
  std::condition_variable changed_; ///< New work, or the end.
  std::condition_variable done_;
  std::deque<handle> queue_;
  bool ends_ = false;
  std::vector<std::thread> threads_;
};

/// The threads besides the present one for so many cores; 0: all there are.
std::size_t helpers_for(std::size_t cores);

} // namespace fillguard
