#include "actors/handlers.hpp"
#include "actors/meters/event_meter.hpp"
#include "actors/supervisor/supervisor.hpp"
#include "tests/support/quiet_system.hpp"

#include <caf/event_based_actor.hpp>
#include <doctest/doctest.h>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

/// A price feed that passes its prices on, and crashes on a bad value.
using relay_actor = price_sink_actor::extend<caf::reacts_to<attach_price_sink>>;

struct relay_state {
  relay_state() = default;

  static inline constexpr auto name = "relay";
  price_sink_actor sink;
  int introductions = 0;
};

relay_actor::behavior_type
relay(relay_actor::stateful_pointer<relay_state> self) {
  return handlers(
    self,
    [self](const btc_price& x) {
      if (x.value < coin_price{})
        throw std::runtime_error("a price below zero");
      if (self->state.sink)
        self->send(self->state.sink, x);
    },
    [self](const attach_price_sink& x) {
      self->state.sink = x.sink;
      ++self->state.introductions;
    });
}

struct heard {
  std::vector<std::string> prices;
  std::vector<std::string> stopped;
  std::string gave_up;
};

struct sink_state {
  sink_state() = default;

  static inline constexpr auto name = "sink";
};

price_sink_actor::behavior_type
sink(price_sink_actor::stateful_pointer<sink_state> self, heard* out) {
  return handlers(self, [out](const btc_price& x) {
    if (x.value == coin_price::from_whole(13))
      throw std::runtime_error("unlucky");
    out->prices.push_back(to_string(x.value));
  });
}

btc_price price_of(int x) {
  btc_price out;
  out.value = coin_price::from_whole(x);
  return out;
}

struct fixture : test::quiet_system {
  fixture() {
    plan.children = {
      child("relay",
            [this](caf::actor_system& in) {
              ++relays;
              if (broken > 0 && broken-- > 0)
                throw std::runtime_error("no relay today");
              return watch("relay", in.spawn(relay));
            }),
      child("sink",
            [this](caf::actor_system& in) {
              ++sinks;
              return watch("sink", in.spawn(sink, &out));
            }),
    };
    plan.introductions = {introduce<relay_actor, price_sink_actor>(
      "relay", "sink", [](const price_sink_actor& x) {
        return attach_price_sink{"sink", x};
      })};
    plan.give_up = [this](std::string why) { out.gave_up = std::move(why); };
  }

  ~fixture() {
    caf::anon_send_exit(aut, caf::exit_reason::user_shutdown);
    settle();
    advance(2s);
  }

  template <class Handle>
  Handle watch(const std::string& name, Handle x) {
    caf::actor_cast<caf::strong_actor_ptr>(x)->get()->attach_functor(
      [this, name] { out.stopped.push_back(name); });
    running[name] = caf::actor_cast<caf::strong_actor_ptr>(x);
    return x;
  }

  void begin() { aut = spawn(supervisor, plan); }

  void tell(const std::string& name, int x) {
    deliver(caf::actor_cast<price_sink_actor>(running[name]), price_of(x));
  }

  supervision_plan plan;
  heard out;
  std::map<std::string, caf::strong_actor_ptr> running;
  int relays = 0;
  int sinks = 0;
  int broken = 0;
  supervisor_actor aut;
};

} // namespace

TEST_CASE("an actor is restarted after a wait that doubles") {
  restart_policy policy;
  restart_policy::time_point start{};
  CHECK(policy.failed(start) == 50ms);
  CHECK(policy.failed(start + 1s) == 100ms);
  CHECK(policy.failed(start + 2s) == 200ms);
  CHECK(policy.failed(start + 3s) == 400ms);

  SUBCASE("the fifth failure in a minute is too many") {
    CHECK_FALSE(policy.failed(start + 59s));
  }
  SUBCASE("a fifth one later is not") {
    CHECK(policy.failed(start + 60s) == 800ms);
  }
  SUBCASE("a minute without a failure resets the count") {
    CHECK(policy.failed(start + 63s) == 50ms);
  }
}

TEST_CASE("the wait has a limit") {
  restart_policy policy{{.most_failures = 100}};
  restart_policy::time_point t{};
  std::optional<std::chrono::milliseconds> last;
  for (int i = 0; i < 20; ++i)
    last = policy.failed(t += 10s);
  CHECK(last == 5s);
}

TEST_CASE_FIXTURE(fixture, "children start and are introduced") {
  begin();
  tell("relay", 1);
  CHECK(out.prices == std::vector<std::string>{"1"});
}

TEST_CASE_FIXTURE(fixture, "a child that throws is restarted alone") {
  begin();
  tell("relay", -1);
  CHECK(relays == 1);
  advance(49ms);
  CHECK(relays == 1);
  advance(1ms);
  CHECK(relays == 2);
  CHECK(sinks == 1);
  // The new actor has its peer.
  tell("relay", 2);
  CHECK(out.prices == std::vector<std::string>{"2"});
}

TEST_CASE_FIXTURE(fixture, "a restart is counted, a start is not") {
  const auto restarts = [] {
    const auto all = meters::read_events().restarts;
    const auto at = all.find("relay");
    return at == all.end() ? std::uint64_t{0} : at->second;
  };
  const auto before = restarts();
  begin();
  CHECK(restarts() == before);
  // A count that begins at 1 shows no increase.
  CHECK(meters::read_events().restarts.contains("relay"));
  tell("relay", -1);
  advance(50ms);
  CHECK(relays == 2);
  CHECK(restarts() == before + 1);
}

TEST_CASE_FIXTURE(fixture, "peers get the handle of the new one") {
  begin();
  tell("relay", 13);
  advance(50ms);
  CHECK(sinks == 2);
  CHECK(relays == 1);
  tell("relay", 3);
  CHECK(out.prices == std::vector<std::string>{"3"});
}

TEST_CASE_FIXTURE(fixture, "a child that cannot start is tried again") {
  broken = 2;
  begin();
  CHECK(relays == 1);
  advance(50ms);
  CHECK(relays == 2);
  advance(100ms);
  CHECK(relays == 3);
  tell("relay", 4);
  CHECK(out.prices == std::vector<std::string>{"4"});
}

TEST_CASE_FIXTURE(
  fixture,
  "after five failures in a minute the supervisor gives up, with a reason") {
  begin();
  for (int i = 0; i < 4; ++i) {
    tell("relay", -1);
    CHECK(out.gave_up.empty());
    advance(1s);
    // The others go on meanwhile.
    tell("sink", i);
  }
  CHECK(out.prices.size() == 4);
  tell("relay", -1);
  CHECK(out.gave_up.find("relay failed too often") != std::string::npos);
  CHECK(out.gave_up.find("a price below zero") != std::string::npos);
  CHECK(out.stopped.back() == "sink");
}

TEST_CASE_FIXTURE(fixture, "an exit stops children from the edge inwards") {
  begin();
  caf::anon_send_exit(aut, caf::exit_reason::user_shutdown);
  settle();
  CHECK(out.stopped == std::vector<std::string>{"relay", "sink"});
  advance(10s);
  CHECK(relays == 1);
  CHECK(out.gave_up.empty());
}

TEST_CASE_FIXTURE(fixture, "a stop cancels a pending restart") {
  begin();
  tell("relay", -1);
  caf::anon_send_exit(aut, caf::exit_reason::user_shutdown);
  settle();
  advance(10s);
  CHECK(relays == 1);
}

TEST_CASE_FIXTURE(fixture, "a child that ignores the stop is killed in time") {
  plan.children.insert(
    plan.children.begin(), child("deaf", [this](caf::actor_system& in) {
      auto x = in.spawn([](caf::event_based_actor* self) -> caf::behavior {
        self->set_exit_handler([](const caf::exit_msg&) {});
        return {[](int) {}};
      });
      return watch("deaf", x);
    }));
  begin();
  caf::anon_send_exit(aut, caf::exit_reason::user_shutdown);
  settle();
  CHECK(out.stopped.empty());
  advance(1s);
  CHECK(out.stopped.size() == 3);
}

TEST_CASE_FIXTURE(fixture, "a plan with an unknown child is given up at once") {
  plan.introductions[0].of = "nobody";
  begin();
  CHECK(out.gave_up.find("nobody") != std::string::npos);
}
