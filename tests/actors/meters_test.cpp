#include "actors/handlers.hpp"
#include "actors/meters/event_meter.hpp"
#include "tests/support/quiet_system.hpp"

#include <doctest/doctest.h>

#include <numeric>
#include <stdexcept>

using namespace fillguard;

namespace {

struct metered_state {
  metered_state() = default;
  static inline constexpr auto name = "metered_in_a_test";
};

price_sink_actor::behavior_type
metered(price_sink_actor::stateful_pointer<metered_state> self) {
  return handlers(self, [](const btc_price& x) {
    if (x.value.is_zero())
      throw std::runtime_error{"no price"};
  });
}

std::uint64_t spans_in(const meters::span_histogram& x) {
  const auto now = x.read().counts;
  return std::accumulate(now.begin(), now.end(), std::uint64_t{0});
}

} // namespace

TEST_CASE("a handler is counted, and timed while the clock of traces runs") {
  test::quiet_system world;
  auto& meter = meters::of_handler("metered_in_a_test", "fillguard::btc_price");
  CHECK(meter.message == "btc_price");
  const auto actor = world.spawn(metered);
  btc_price update;
  update.value = coin_price::from_whole(84'000);
  world.deliver(actor, stamped(update));
  CHECK(meter.handled == 1);
  CHECK(spans_in(meter.handling) == 0);
  CHECK(spans_in(meter.waiting) == 0);

  trace_clock::run(true);
  world.deliver(actor, stamped(update));
  // A message without a time is counted, but its wait is unknown.
  update.tag = {};
  world.deliver(actor, update);
  // A handler that fails is counted too.
  update.value = {};
  world.deliver(actor, stamped(update));
  trace_clock::run(false);
  CHECK(meter.handled == 4);
  CHECK(spans_in(meter.handling) == 3);
  CHECK(spans_in(meter.waiting) == 2);
  CHECK(&meter == &meters::of_handler<btc_price>("metered_in_a_test"));
}

TEST_CASE("orders and restarts are counted") {
  const auto before = meters::read_events();
  order_answered answer;
  answer.intent.purpose = order_purpose::exit;
  answer.state = order_state::rejected;
  meters::count(answer);
  meters::count(order_sent{});
  meters::count_restart("in_a_test");
  meters::count_restart("in_a_test");
  auto after = meters::read_events();
  const auto key = std::pair{order_purpose::exit, order_state::rejected};
  const auto was = before.replies.contains(key) ? before.replies.at(key) : 0;
  CHECK(after.replies[key] == was + 1);
  CHECK(after.restarts["in_a_test"] == 2);
}
