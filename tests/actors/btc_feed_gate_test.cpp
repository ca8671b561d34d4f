#include "actors/btc_feed/price_gate.hpp"
#include "actors/btc_feed/source_health.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

using verdict = price_gate::verdict;

constexpr auto noon = from_unix_seconds(1'795'348'800);

net::seen_price at(std::chrono::seconds after_noon, std::int64_t dollars) {
  return {price_source::rtds_spot, coin_price::from_whole(dollars),
          noon + after_noon};
}

struct second_gate : price_gate {
  second_gate() : price_gate{pace::every_second} {
    // nop
  }

  verdict live(std::chrono::seconds when, std::int64_t dollars) {
    return admit(at(when, dollars), noon + when + 1s, false);
  }

  /// Received `seen` after noon.
  verdict history(std::chrono::seconds when, std::int64_t dollars,
                  std::chrono::seconds seen) {
    return admit(at(when, dollars), noon + seen, true);
  }
};

} // namespace

TEST_CASE("prices pass in the order of their source's time") {
  second_gate gate;
  CHECK(gate.live(0s, 100) == verdict::news);
  CHECK(gate.live(1s, 101) == verdict::news);
  CHECK(gate.live(1s, 101) == verdict::duplicate);
  CHECK(gate.live(0s, 100) == verdict::duplicate);
  CHECK(gate.live(-1s, 100) == verdict::out_of_order);
  CHECK(gate.newest() == noon + 1s);
  CHECK(gate.seen().passed == 2);
  CHECK(gate.seen().duplicates == 2);
  CHECK(gate.seen().out_of_order == 1);
}

TEST_CASE("a second value for one second is a correction, and the last wins") {
  second_gate gate;
  gate.live(0s, 100);
  CHECK(gate.live(0s, 101) == verdict::correction);
  CHECK(gate.live(0s, 101) == verdict::duplicate);
  gate.live(1s, 101);
  CHECK(gate.live(0s, 102) == verdict::correction);
  CHECK(gate.newest() == noon + 1s);
  CHECK(gate.seen().corrections == 2);
}

TEST_CASE("a step of two seconds is usual, a longer one is a gap") {
  second_gate gate;
  gate.live(0s, 100);
  gate.live(2s, 100);
  CHECK(gate.seen().gaps == 0);
  gate.live(5s, 100);
  CHECK(gate.seen().gaps == 1);
}

TEST_CASE("history fills missed seconds of the last two minutes only") {
  second_gate gate;
  gate.live(0s, 100);
  gate.live(10s, 110);

  CHECK(gate.history(-115s, 90, 10s) == verdict::too_old);
  CHECK(gate.history(0s, 100, 10s) == verdict::duplicate);
  CHECK(gate.history(5s, 105, 10s) == verdict::filled);
  CHECK(gate.history(5s, 105, 10s) == verdict::duplicate);
  CHECK(gate.history(10s, 110, 10s) == verdict::duplicate);
  CHECK(gate.history(11s, 111, 12s) == verdict::news);
  CHECK(gate.newest() == noon + 11s);
  // Overlap with history is no fault.
  CHECK(gate.seen().duplicates == 0);
}

TEST_CASE("history rounded to a double corrects nothing") {
  second_gate gate;
  gate.live(0s, 100);
  auto rounded = at(0s, 100);
  rounded.value += coin_price::from_millionths(1);
  CHECK(gate.admit(rounded, noon + 1s, true) == verdict::duplicate);
  CHECK(gate.admit(rounded, noon + 1s, false) == verdict::correction);
}

TEST_CASE("a price without a source time is always new") {
  price_gate gate{price_gate::pace::any};
  const net::seen_price spot{price_source::coinbase,
                             coin_price::from_whole(100), std::nullopt};
  CHECK(gate.admit(spot, noon, false) == verdict::news);
  CHECK(gate.admit(spot, noon + 5s, false) == verdict::news);
  CHECK(gate.newest() == noon + 5s);
  CHECK(gate.seen().gaps == 0);
}

TEST_CASE("a sudden move passes, and is counted") {
  second_gate gate;
  gate.live(0s, 1000);
  gate.live(1s, 1019);
  CHECK(gate.seen().jumps == 0);
  CHECK(gate.live(2s, 900) == verdict::news);
  CHECK(gate.seen().jumps == 1);
}

TEST_CASE("for any prices, time only moves forward and no price passes twice") {
  CHECK(rc::check([] {
    second_gate gate;
    std::map<utc_time, coin_price> passed;
    const auto steps =
      *rc::gen::container<std::vector<std::tuple<int, int, bool>>>(
        rc::gen::tuple(rc::gen::inRange(-5, 20), rc::gen::inRange(100, 103),
                       rc::gen::arbitrary<bool>()));
    for (const auto& [second, dollars, history] : steps) {
      const auto before = gate.newest();
      const auto seen = at(std::chrono::seconds{second}, dollars);
      const auto out = gate.admit(seen, noon + 20s, history);
      if (before)
        RC_ASSERT(!(*gate.newest() < *before));
      if (!price_gate::passes(out))
        continue;
      const auto known = passed.find(*seen.source_time);
      RC_ASSERT(!(known != passed.end() && known->second == seen.value));
      passed[*seen.source_time] = seen.value;
    }
  }));
}

TEST_CASE("a source is down, fresh or stale, with the reason") {
  source_health health{asset::eth, price_source::rtds_twap_60, 10s};
  CHECK(health.status(noon).why == "not configured");
  CHECK(health.status(noon).name == "eth/rtds_twap");
  health.reached();
  CHECK(health.state(noon) == feed_state::down);
  health.remark("refused status_401");
  CHECK(health.status(noon).why == "no price yet: refused status_401");

  health.admit({price_source::rtds_twap_60, coin_price::from_whole(1), noon},
               noon + 1s, false);

  CHECK(health.state(noon + 10s) == feed_state::fresh);
  CHECK(health.status(noon + 10s).why.empty());
  CHECK(health.state(noon + 10001ms) == feed_state::stale);
  CHECK(health.status(noon + 11s).why == "newest price is 11 s old");
  // Our clock was set back by an hour.
  CHECK(health.status(noon - 1h).why
        == "newest price lies 3600 s in the future");
  health.unreachable("reset");
  CHECK(health.state(noon + 1s) == feed_state::down);
  health.reached();
  CHECK(health.status(noon + 1s).reconnects == 1);
}
