#pragma once

#include <caf/policy/work_sharing.hpp>
#include <caf/resumable.hpp>

#include <cstddef>
#include <mutex>

namespace fillguard {

/// CAF's sharing of work among threads, without waking one for each message. A
/// handler takes a few microseconds and waking a thread several times as long:
/// most often the sender's own thread is free first, and the other one wakes
/// for nothing. So what an actor sends waits for that thread, which takes it
/// next, unless several wait already. What comes from outside wakes a thread as
/// ever.
class calm_sharing : public caf::policy::work_sharing {
public:
  /// Work that may wait for the thread that made it.
  static constexpr std::size_t most_waiting = 2;

  template <class Worker>
  void internal_enqueue(Worker* self, caf::resumable* job) {
    auto& all = d(self->parent());
    queue_type one{job};
    std::size_t waiting = 0;
    {
      const std::lock_guard guard{all.lock};
      waiting = all.queue.size();
      all.queue.splice(all.queue.end(), one);
    }
    if (waiting >= most_waiting)
      all.cv.notify_one();
  }
};

} // namespace fillguard
