#pragma once

#include "messages/interfaces.hpp"
#include "messages/message_types.hpp"
#include "net/clock.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

namespace fillguard::test {

/// The service's time in tests: a base plus the test scheduler's own clock.
class virtual_clock : public net::clock {
public:
  explicit virtual_clock(caf::scheduler::test_coordinator& scheduler)
      : scheduler_{scheduler} {
    // nop
  }

  utc_time now() const override {
    return base + scheduler_.clock().current_time.time_since_epoch() + jumped;
  }

  std::chrono::nanoseconds steady() const override {
    return scheduler_.clock().current_time.time_since_epoch();
  }

  std::chrono::nanoseconds
  outside(std::chrono::nanoseconds span) const override {
    return span;
  }

  /// 2026-11-22T12:00:00Z, the open of a window of either length.
  utc_time base = from_unix_seconds(1'795'348'800);
  std::chrono::nanoseconds jumped{0};

private:
  caf::scheduler::test_coordinator& scheduler_;
};

/// An actor system on the test's own thread: messages are delivered in
/// `settle`, time passes in `advance`, and nothing runs by itself.
class quiet_system {
public:
  quiet_system()
      : sys{prepare(cfg)}, self{sys, true},
        scheduler{
          dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler())},
        clock{std::make_shared<virtual_clock>(scheduler)} {
    // The scheduler would take time 0 for "no time-out".
    scheduler.clock().current_time += std::chrono::hours{1};
    clock->base -= std::chrono::hours{1};
  }

  quiet_system(const quiet_system&) = delete;
  quiet_system& operator=(const quiet_system&) = delete;

  ~quiet_system() {
    for (auto& x : spawned_)
      caf::anon_send_exit(x, caf::exit_reason::kill);
    spawned_.clear();
    settle();
    scheduler.clock().cancel_all();
    settle();
  }

  template <class... Ts>
  auto spawn(Ts&&... xs) {
    auto out = sys.spawn(std::forward<Ts>(xs)...);
    spawned_.push_back(caf::actor_cast<caf::strong_actor_ptr>(out));
    settle();
    return out;
  }

  /// Delivers `x` to `to`, and all messages that follow at once.
  template <class Handle, class T>
  void deliver(const Handle& to, T x) {
    caf::anon_send(to, std::move(x));
    settle();
  }

  /// Delivers every queued message; time stands still.
  void settle() { scheduler.run(); }

  /// Lets time pass, firing timers one by one in their order.
  void advance(std::chrono::nanoseconds span) {
    auto& time = scheduler.clock();
    const auto end = time.current_time + span;
    while (time.has_pending_timeout()
           && time.schedule().begin()->first <= end) {
      time.trigger_timeout();
      settle();
    }
    time.current_time = end;
  }

  /// Sends a request and returns its answer.
  template <class T, class Handle, class... Ts>
  T ask(const Handle& to, Ts&&... xs) {
    auto pending = self->request(to, caf::infinite, std::forward<Ts>(xs)...);
    settle();
    std::optional<T> out;
    caf::error failure;
    pending.receive([&](T& x) { out = std::move(x); },
                    [&](caf::error& e) { failure = std::move(e); });
    if (!out)
      throw std::runtime_error(sys.render(failure));
    return std::move(*out);
  }

  caf::actor_system_config cfg;
  caf::actor_system sys;
  caf::scoped_actor self;
  caf::scheduler::test_coordinator& scheduler;
  std::shared_ptr<virtual_clock> clock;

private:
  static caf::actor_system_config& prepare(caf::actor_system_config& x) {
    x.set("scheduler.policy", caf::atom("testing"));
    add_message_types(x);
    return x;
  }

  std::vector<caf::strong_actor_ptr> spawned_;
};

} // namespace fillguard::test
