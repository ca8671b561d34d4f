#include "app/service/calm_sharing.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scheduler/coordinator.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <doctest/doctest.h>

#include <future>
#include <vector>

using namespace fillguard;

namespace {

struct two_threads : caf::actor_system_config {
  two_threads() {
    load<caf::scheduler::coordinator<calm_sharing>>();
    set("scheduler.max-threads", std::size_t{2});
  }
};

caf::behavior nothing(caf::event_based_actor*) {
  return {[](int) {}};
}

} // namespace

TEST_CASE("everything that actors send each other is handled") {
  two_threads how;
  caf::actor_system system{how};
  caf::scoped_actor end{system};
  constexpr int rounds = 2'000;
  // Each passes a number on, less one, to the next.
  std::vector<caf::actor> ring;
  for (int i = 0; i < 5; ++i)
    ring.push_back(
      system.spawn([&ring, i, to = caf::actor_cast<caf::actor>(end)](
                     caf::event_based_actor* self) -> caf::behavior {
        return {[&ring, i, to, self](int left) {
          if (left > 0)
            self->send(ring[static_cast<std::size_t>(i + 1) % 5], left - 1);
          else
            self->send(to, 0);
        }};
      }));
  constexpr int tokens = 40;
  for (int i = 0; i < tokens; ++i)
    caf::anon_send(ring[static_cast<std::size_t>(i) % 5], rounds);
  int ended = 0;
  while (ended < tokens)
    end->receive([&ended](int) { ++ended; });
  CHECK(ended == tokens);
  for (const auto& x : ring)
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  ring.clear();
}

TEST_CASE("another thread helps when more waits than one thread can begin") {
  std::promise<void> handled;
  std::promise<void> released;
  two_threads how;
  caf::actor_system system{how};
  const std::vector<caf::actor> others{system.spawn(nothing),
                                       system.spawn(nothing)};
  const auto last =
    system.spawn([&handled](caf::event_based_actor*) -> caf::behavior {
      return {[&handled](int) { handled.set_value(); }};
    });
  // Its handler ends only after that of `last` on the other thread.
  const auto first =
    system.spawn([&](caf::event_based_actor* self) -> caf::behavior {
      return {[&, self](int) {
        for (const auto& x : others)
          self->send(x, 0);
        self->send(last, 0);
        handled.get_future().wait();
        released.set_value();
      }};
    });
  caf::anon_send(first, 0);
  released.get_future().wait();
  for (const auto& x : {others[0], others[1], last, first})
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
}
