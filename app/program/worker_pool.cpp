#include "app/program/worker_pool.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace fillguard {

class worker_pool::task {
public:
  explicit task(std::function<void()> work) : work_{std::move(work)} {
    // nop
  }

  /// Without the pool's lock, by one thread alone.
  void run() {
    try {
      work_();
    } catch (...) {
      thrown_ = std::current_exception();
    }
    work_ = nullptr;
  }

  void rethrow() const {
    if (thrown_)
      std::rethrow_exception(thrown_);
  }

  bool done = false; ///< Guarded by the pool's lock.

private:
  std::function<void()> work_;
  std::exception_ptr thrown_;
};

worker_pool::worker_pool(std::size_t threads) {
  try {
    for (std::size_t i = 0; i < threads; ++i)
      threads_.emplace_back([this] { run(); });
  } catch (const std::system_error&) {
    // The machine allows no more. Waiting threads do the tasks that are left.
  }
}

worker_pool::~worker_pool() {
  {
    const std::lock_guard guard{mutex_};
    ends_ = true;
    queue_.clear();
  }
  changed_.notify_all();
  for (auto& x : threads_)
    x.join();
}

worker_pool::handle worker_pool::submit(std::function<void()> work) {
  auto out = std::make_shared<task>(std::move(work));
  {
    const std::lock_guard guard{mutex_};
    queue_.push_back(out);
  }
  changed_.notify_one();
  return out;
}

void worker_pool::wait(const handle& one) {
  std::unique_lock lock{mutex_};
  if (take_back(one)) {
    lock.unlock();
    one->run();
    lock.lock();
    one->done = true;
  }
  done_.wait(lock, [&one] { return one->done; });
  lock.unlock();
  one->rethrow();
}

void worker_pool::abandon(const handle& one) {
  std::unique_lock lock{mutex_};
  if (!take_back(one))
    done_.wait(lock, [&one] { return one->done; });
}

bool worker_pool::take_back(const handle& one) {
  return std::erase(queue_, one) > 0;
}

void worker_pool::run() {
  std::unique_lock lock{mutex_};
  for (;;) {
    changed_.wait(lock, [this] { return ends_ || !queue_.empty(); });
    if (ends_)
      return;
    const auto next = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    next->run();
    lock.lock();
    next->done = true;
    done_.notify_all();
  }
}

std::size_t helpers_for(std::size_t cores) {
  if (cores == 0)
    cores = std::thread::hardware_concurrency();
  return std::max<std::size_t>(cores, 1) - 1;
}

} // namespace fillguard
