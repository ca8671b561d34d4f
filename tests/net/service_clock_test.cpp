#include "net/service_clock.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <thread>
#include <vector>

using namespace fillguard;
using namespace fillguard::net;
using namespace std::chrono_literals;

namespace {

constexpr auto noon = from_unix_seconds(1'795'348'800);

/// Clocks that move only by the test.
struct still_clocks {
  std::shared_ptr<utc_time> wall = std::make_shared<utc_time>(noon);
  std::shared_ptr<std::chrono::nanoseconds> steady =
    std::make_shared<std::chrono::nanoseconds>(5h);

  raw_clocks raw() const {
    return {[x = wall] { return *x; }, [x = steady] { return *x; }};
  }

  void pass(std::chrono::nanoseconds span) {
    *wall += span;
    *steady += span;
  }
};

} // namespace

TEST_CASE("the service's time is the wall clock's in real time") {
  still_clocks machine;
  const service_clock clock{{}, machine.raw()};
  CHECK(clock.now() == noon);
  machine.pass(1500ms);
  CHECK(clock.now() == noon + 1500ms);
  CHECK(clock.outside(3s) == 3s);
  CHECK(clock.jumps() == 0);
}

TEST_CASE("small corrections of the wall clock do not show") {
  still_clocks machine;
  const service_clock clock{{}, machine.raw()};
  *machine.wall -= 900ms;
  CHECK(clock.now() == noon);
  *machine.wall += 1800ms;
  CHECK(clock.now() == noon);
  CHECK(clock.jumps() == 0);
}

TEST_CASE("a jump of the wall clock is followed and counted once") {
  still_clocks machine;
  const service_clock clock{{}, machine.raw()};
  *machine.wall += 1h;
  CHECK(clock.now() == noon + 1h);
  CHECK(clock.now() == noon + 1h);
  CHECK(clock.jumps() == 1);
  *machine.wall -= 2h;
  CHECK(clock.now() == noon - 1h);
  machine.pass(1s);
  CHECK(clock.now() == noon - 1h + 1s);
  CHECK(clock.jumps() == 2);
}

TEST_CASE("a thread that is suspended while reading detects no jump") {
  still_clocks machine;
  bool suspended = false;
  const service_clock clock{{},
                            {[&] {
                               const auto out = *machine.wall;
                               if (suspended)
                                 machine.pass(5s);
                               return out;
                             },
                             [&] { return *machine.steady; }}};
  suspended = true;
  CHECK(clock.now() == noon + 5s);
  CHECK(clock.jumps() == 0);
}

TEST_CASE("a fast clock begins at its start and runs faster than the machine") {
  still_clocks machine;
  const auto start = from_unix_seconds(1'776'081'600);
  const service_clock clock{{7.5, start}, machine.raw()};
  CHECK(clock.now() == start);
  machine.pass(40s);
  CHECK(clock.now() == start + 5min);
  CHECK(clock.outside(5min) == 40s);

  // Jumps of the wall clock do not matter.
  *machine.wall += 24h;
  CHECK(clock.now() == start + 5min);
  CHECK(clock.jumps() == 0);
}

TEST_CASE("a fast clock stays exact for a year") {
  still_clocks machine;
  const service_clock clock{{7.5, noon}, machine.raw()};
  machine.pass(365 * 24h + 1ns * 2);
  CHECK(clock.now() == noon + 365 * 180h + 15ns);
}

TEST_CASE("waiting for a positive span takes at least a nanosecond") {
  const service_clock clock{{1000, noon}, still_clocks{}.raw()};
  CHECK(clock.outside(1ns) == 1ns);
  CHECK(clock.outside(0ns) == 0ns);
  CHECK(clock.outside(2us) == 2ns);
}

TEST_CASE("a clock that stands still or runs backwards is refused") {
  CHECK_THROWS_AS(service_clock({.speed = 0}), std::invalid_argument);
  CHECK_THROWS_AS(service_clock({.speed = -1}), std::invalid_argument);
}

TEST_CASE("concurrent threads count a jump once and agree on the time") {
  std::atomic<std::int64_t> ahead{0};
  const service_clock clock{
    {},
    {[&] { return noon + std::chrono::nanoseconds{ahead.load()}; },
     [] { return std::chrono::nanoseconds{1h}; }}};
  ahead = std::chrono::nanoseconds{1min}.count();
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n)
        wrong += clock.now() != noon + 1min;
    });
  for (auto& x : threads)
    x.join();
  CHECK(wrong == 0);
  CHECK(clock.jumps() == 1);
}
