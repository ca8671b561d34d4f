#include "actors/edge.hpp"
#include "tests/support/fake_transport.hpp"
#include "tests/support/quiet_system.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

struct seen_state {
  seen_state() = default;

  static inline constexpr auto name = "seen";
  std::unique_ptr<net::web_socket> socket;
  std::vector<std::string> events;
};

edge_actor::behavior_type seen(edge_actor::stateful_pointer<seen_state> self,
                               outside out) {
  self->state.socket = dial(self, out, "ws://venue/ws", 1, 7);
  fetch(self, out, {.url = "http://venue/time"}, 2, 8);
  remind(self, out, 3s, {9, 1});
  auto note = [self](std::string x) {
    self->state.events.push_back(std::move(x));
  };
  return handlers(
    self,
    [note](const socket_opened& x) {
      note("opened " + std::to_string(x.round));
    },
    [note](const socket_text& x) {
      CHECK(next_tag().cause == x.tag.id);
      note("text " + x.text);
    },
    [note](const socket_lost& x) { note("lost " + x.why); },
    [note](const http_answered& x) { note("http " + x.body); },
    [note](const timer_due& x) { note("timer " + std::to_string(x.what)); });
}

} // namespace

TEST_CASE_FIXTURE(test::quiet_system,
                  "network and timers reach an actor as messages") {
  auto transport = std::make_shared<test::fake_transport>(clock);
  auto aut = spawn(seen, outside{transport, clock});
  auto socket = transport->socket("/ws");
  REQUIRE(socket);
  socket->sinks.opened();
  transport->frame(*socket, "hello");
  socket->sinks.lost({"reset"});
  CHECK(transport->answer("/time", 200, "1"));
  settle();
  advance(2999ms);
  auto& state =
    caf::actor_cast<edge_actor::stateful_pointer<seen_state>>(aut)->state;
  CHECK(state.events
        == std::vector<std::string>{"opened 7", "text hello", "lost reset",
                                    "http 1"});
  advance(1ms);
  CHECK(state.events.back() == "timer 9");
}
