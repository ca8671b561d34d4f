#include "actors/trace/buffers.hpp"

#include "actors/trace/ring.hpp"

#include <atomic>
#include <cerrno>
#include <ctime>
#include <map>
#include <memory>
#include <mutex>
#include <semaphore.h>
#include <utility>
#include <vector>

namespace fillguard::trace {

namespace {

struct thread_rings {
  ring<hop> hops{hops_kept};
  ring<state_change> changes{changes_kept};
  std::atomic<bool> abandoned{false}; ///< Its thread has ended.
};

struct all_rings {
  std::mutex mutex; ///< For recorders and new threads.
  std::vector<std::shared_ptr<thread_rings>> of_threads;
  std::uint64_t lost_by_ended = 0;
};

/// Never destroyed: threads may outlive every static.
all_rings& everywhere() {
  static auto* out = new all_rings;
  return *out;
}

thread_local thread_rings* own_rings = nullptr;

/// Marks the thread's rings as abandoned when the thread ends.
struct last_will {
  std::shared_ptr<thread_rings> rings;

  last_will() = default;
  last_will(const last_will&) = delete;
  last_will& operator=(const last_will&) = delete;

  ~last_will() {
    if (rings)
      rings->abandoned.store(true, std::memory_order_release);
    own_rings = nullptr;
  }
};

thread_rings& make_own_rings() {
  static thread_local last_will will;
  will.rings = std::make_shared<thread_rings>();
  auto& all = everywhere();
  const std::lock_guard guard{all.mutex};
  all.of_threads.push_back(will.rings);
  own_rings = will.rings.get();
  return *own_rings;
}

thread_rings& my_rings() {
  return own_rings ? *own_rings : make_own_rings();
}

constexpr long a_second = 1'000'000'000; ///< In nanoseconds.

/// Its post never blocks. Never destroyed.
sem_t& the_wakes() {
  static auto* out = [] {
    auto* made = new sem_t;
    sem_init(made, 0, 0);
    return made;
  }();
  return *out;
}

/// Later actors are shown by number: the table must stay bounded.
constexpr std::size_t most_names = 100'000;

struct given_names {
  std::mutex mutex;
  std::vector<std::pair<std::uint32_t, std::string>> in_order;
  std::map<std::uint32_t, std::size_t> newest; ///< Index into `in_order`.
};

given_names& names() {
  static auto* out = new given_names;
  return *out;
}

} // namespace

void record(const hop& x) {
  if (my_rings().hops.push(x))
    wake();
}

void record(const state_change& x) {
  if (my_rings().changes.push(x))
    wake();
}

void wait_for_many(std::chrono::milliseconds most) {
  auto& woken = the_wakes();
  const auto whole = std::chrono::floor<std::chrono::seconds>(most);
  timespec until{};
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += static_cast<std::time_t>(whole.count());
  until.tv_nsec +=
    static_cast<long>(std::chrono::nanoseconds{most - whole}.count());
  if (until.tv_nsec >= a_second) {
    until.tv_nsec -= a_second;
    ++until.tv_sec;
  }
  while (sem_clockwait(&woken, CLOCK_MONOTONIC, &until) != 0)
    if (errno != EINTR)
      return; // The time has passed.
  // One visit empties all rings, however many are filling.
  while (sem_trywait(&woken) == 0) {
  }
}

void wake() {
  // Fails only when two billion wakes have not been taken by `wait_for_many`.
  static_cast<void>(sem_post(&the_wakes()));
}

drained drain(const std::function<void(const hop&)>& take_hop,
              const std::function<void(const state_change&)>& take_change) {
  auto& all = everywhere();
  const std::lock_guard guard{all.mutex};
  drained out;
  std::uint64_t lost_by_others = 0;
  std::erase_if(all.of_threads, [&](const auto& x) {
    // Read first: entries from before the thread's end are then still drained.
    const bool ended = x->abandoned.load(std::memory_order_acquire);
    x->hops.drain(take_hop);
    x->changes.drain(take_change);
    (ended ? all.lost_by_ended : lost_by_others) +=
      x->hops.lost() + x->changes.lost();
    return ended;
  });
  out.lost = all.lost_by_ended + lost_by_others;
  return out;
}

void call(std::uint64_t actor, std::string name) {
  auto& all = names();
  const auto id = static_cast<std::uint32_t>(actor);
  const std::lock_guard guard{all.mutex};
  if (all.in_order.size() == most_names)
    return;
  all.newest[id] = all.in_order.size();
  all.in_order.emplace_back(id, std::move(name));
}

void call_if_nameless(std::uint64_t actor, const char* name) {
  auto& all = names();
  const auto id = static_cast<std::uint32_t>(actor);
  const std::lock_guard guard{all.mutex};
  if (all.in_order.size() < most_names
      && all.newest.try_emplace(id, all.in_order.size()).second)
    all.in_order.emplace_back(id, name);
}

std::vector<std::pair<std::uint32_t, std::string>>
names_since(std::size_t from) {
  auto& all = names();
  const std::lock_guard guard{all.mutex};
  if (from >= all.in_order.size())
    return {};
  return {all.in_order.begin() + static_cast<std::ptrdiff_t>(from),
          all.in_order.end()};
}

} // namespace fillguard::trace
