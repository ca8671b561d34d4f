#include "actors/posted.hpp"

#include <caf/actor_system.hpp>
#include <caf/execution_unit.hpp>
#include <caf/local_actor.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <atomic>
#include <cstddef>
#include <deque>

namespace fillguard {

namespace {

/// The most actors that run after one step. One frame of a market runs five.
constexpr std::size_t most_actors = 16;

/// The most messages that one actor handles at once.
constexpr std::size_t most_messages = 50;

/// More actors that are to run at once are shared with the scheduler.
constexpr std::size_t most_waiting = 12;

/// The actors that wait or run in all threads.
std::atomic<std::size_t> posted{0};

/// A thread's own part of the scheduler's work.
class own_unit : public caf::execution_unit {
public:
  void exec_later(caf::resumable* job) override {
    ++posted;
    waiting_.push_back(job);
  }

  void run() {
    std::size_t own = 0;
    while (!waiting_.empty()) {
      auto* const job = waiting_.front();
      waiting_.pop_front();
      if (own < most_actors && waiting_.size() <= most_waiting) {
        ++own;
        run(job);
      } else {
        leave_to_scheduler(job);
      }
      if (--posted == 0)
        posted.notify_all();
    }
  }

private:
  static caf::actor_system& system_of(caf::resumable& job) {
    return dynamic_cast<caf::local_actor&>(job).home_system();
  }

  // Each job comes with a reference to its actor, which the scheduler takes
  // over or which ends here.

  static void leave_to_scheduler(caf::resumable* job) {
    system_of(*job).scheduler().enqueue(job);
  }

  void run(caf::resumable* job) {
    system_ = &system_of(*job);
    if (job->resume(this, most_messages) == caf::resumable::resume_later)
      leave_to_scheduler(job);
    else
      intrusive_ptr_release(job);
  }

  std::deque<caf::resumable*> waiting_;
};

thread_local own_unit unit;
thread_local bool runs_its_own = false;

} // namespace

void run_posted() {
  runs_its_own = true;
  unit.run();
}

void wait_for_posted() {
  for (auto left = posted.load(); left != 0; left = posted.load())
    posted.wait(left);
}

caf::execution_unit* posting_unit() {
  return runs_its_own ? &unit : nullptr;
}

} // namespace fillguard
