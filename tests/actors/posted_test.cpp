#include "actors/handlers.hpp"
#include "actors/posted.hpp"
#include "messages/windows.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <thread>
#include <vector>

using namespace fillguard;

namespace {

using tick_actor = caf::typed_actor<caf::reacts_to<tick>>;

tick_actor::behavior_type
listener(tick_actor::pointer self,
         const std::function<void(tick_actor::pointer)>& on_tick) {
  return handlers(self, [self, on_tick](const tick&) { on_tick(self); });
}

/// An actor system with two threads, whose actors end with it.
struct two_threads {
  two_threads() { how.set("scheduler.max-threads", std::size_t{2}); }

  ~two_threads() {
    for (const auto& x : all)
      caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
    all.clear();
  }

  tick_actor spawn(std::function<void(tick_actor::pointer)> on_tick) {
    // Not scheduled before its first message.
    all.push_back(system->spawn<caf::lazy_init>(listener, std::move(on_tick)));
    return all.back();
  }

  caf::actor_system_config how;
  std::unique_ptr<caf::actor_system> system =
    std::make_unique<caf::actor_system>(how);
  std::vector<tick_actor> all;
};

/// Does `f` on a thread of its own that runs what it posts.
void on_a_reader(const std::function<void()>& f) {
  std::thread{[&f] {
    run_posted();
    f();
  }}.join();
}

} // namespace

TEST_CASE("a thread that reads runs what it posts after its step") {
  two_threads actors;
  std::vector<std::thread::id> handled;
  const auto last = actors.spawn([&](auto) { //
    handled.push_back(std::this_thread::get_id());
  });
  const auto first = actors.spawn([&](auto self) {
    handled.push_back(std::this_thread::get_id());
    send_as(self, last, tick{});
  });
  std::thread::id reader;
  on_a_reader([&] {
    reader = std::this_thread::get_id();
    post(first, tick{});
    CHECK(handled.empty());
    run_posted();
    CHECK(handled.size() == 2);
  });
  CHECK(handled == std::vector{reader, reader});
}

TEST_CASE("any other thread posts to the scheduler") {
  CHECK(posting_unit() == nullptr);
  two_threads actors;
  std::promise<std::thread::id> handled;
  post(actors.spawn([&](auto) { //
    handled.set_value(std::this_thread::get_id());
  }),
       tick{});
  CHECK(handled.get_future().get() != std::this_thread::get_id());
}

TEST_CASE("what comes at once is shared with the scheduler") {
  two_threads actors;
  constexpr int count = 40;
  std::atomic<int> left{count};
  std::promise<void> done;
  std::vector<tick_actor> each;
  for (int i = 0; i < count; ++i)
    each.push_back(actors.spawn([&](auto) {
      if (--left == 0)
        done.set_value();
    }));
  on_a_reader([&] {
    for (const auto& x : each)
      post(x, tick{});
    run_posted();
    // Its own share is handled, and so is the scheduler's, by its threads.
    CHECK(left < count);
    done.get_future().wait();
  });
  CHECK(left == 0);
}

TEST_CASE("a long chain does not occupy the thread that reads") {
  two_threads actors;
  constexpr int hops = 1'000;
  int left = hops;
  bool elsewhere = false;
  std::thread::id reader;
  std::promise<void> done;
  tick_actor other;
  const auto pass_on = [&](const tick_actor& to) {
    return [&](auto self) {
      elsewhere = elsewhere || std::this_thread::get_id() != reader;
      if (--left == 0)
        done.set_value();
      else
        send_as(self, to, tick{});
    };
  };
  tick_actor one;
  one = actors.spawn(pass_on(other));
  other = actors.spawn(pass_on(one));
  on_a_reader([&] {
    reader = std::this_thread::get_id();
    post(one, tick{});
    run_posted();
    done.get_future().wait();
  });
  CHECK(elsewhere);
  CHECK(left == 0);
}

TEST_CASE("the end of an actor system can wait for what was posted") {
  two_threads actors;
  std::promise<void> begun;
  std::promise<void> goes_on;
  bool ended = false;
  const auto slow = actors.spawn([&](auto) {
    begun.set_value();
    goes_on.get_future().wait();
    ended = true;
  });
  std::thread reader{[&] {
    run_posted();
    post(slow, tick{});
    run_posted();
  }};
  begun.get_future().wait();
  goes_on.set_value();
  wait_for_posted();
  CHECK(ended);
  reader.join();
}
