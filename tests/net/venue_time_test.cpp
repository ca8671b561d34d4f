#include "net/retry_after.hpp"
#include "net/service_clock.hpp"
#include "net/venue_time/time_samples.hpp"
#include "net/venue_time/timed_transport.hpp"
#include "net/venue_time/venue_time.hpp"
#include "tests/support/fake_transport.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::net;
using namespace std::chrono_literals;

namespace {

constexpr auto noon = from_unix_seconds(1'795'348'800);

/// A machine whose clocks move only by the test.
struct machine {
  utc_time wall = noon;
  std::chrono::nanoseconds passed = 5h;

  std::shared_ptr<service_clock> own = std::make_shared<service_clock>(
    service_clock::settings{},
    raw_clocks{[this] { return wall; }, [this] { return passed; }});

  void pass(std::chrono::nanoseconds span) {
    wall += span;
    passed += span;
  }
};

} // namespace

TEST_CASE_FIXTURE(machine, "the venue's time is the machine's until measured") {
  const venue_time clock{own};
  CHECK(clock.now() == noon);
  wall += 1h;
  CHECK(clock.now() == noon + 1h);
}

TEST_CASE_FIXTURE(machine, "once measured, it runs on the steady clock alone") {
  venue_time clock{own};
  // The machine is 30 s behind.
  clock.correct((noon + 30s).time_since_epoch() - own->steady());
  CHECK(clock.now() == noon + 30s);
  CHECK(clock.own() == noon);
  const auto before = clock.now();
  pass(7s);
  CHECK(clock.now() - before == 7s);
  // An administrator sets the machine's clock: no age changes.
  wall += 1h;
  CHECK(clock.now() - before == 7s);
  CHECK(clock.own() == noon + 1h + 7s);
  wall -= 3h;
  CHECK(clock.now() - before == 7s);
  CHECK(clock.steady() == own->steady());
  CHECK(clock.outside(3s) == 3s);
}

TEST_CASE("a server's time bounds the offset by the round trip") {
  // Sent at 100 s, answered at 101 s: it read "160" in between.
  const auto found = bounds_of(from_unix_seconds(160), 100s, 101s);
  CHECK(found == time_bounds{101s, 59s, 61s});
}

TEST_CASE("samples are kept until they are taken, the oldest are dropped") {
  time_samples samples;
  for (int i = 0; i < 100; ++i)
    samples.add(time_bounds{std::chrono::seconds{i}, 0s, 1s});
  samples.add(time_floor{1s, 5s});
  samples.add(time_floor{2s, 7s});
  samples.add(time_floor{3s, 6s});
  const auto taken = samples.take();
  REQUIRE(taken.bounds.size() == time_samples::most);
  CHECK(taken.bounds.back().at == 99s);
  CHECK(taken.floor == time_floor{2s, 7s});
  CHECK(samples.take().bounds.empty());
  CHECK_FALSE(samples.take().floor);
}

TEST_CASE_FIXTURE(machine, "only answers of the venue are sampled") {
  const auto behind = std::make_shared<test::fake_transport>(own);
  const auto samples = std::make_shared<time_samples>();
  timed_transport timed{behind, own, {"http://venue", ""}, samples};
  int answers = 0;
  const auto request = [&](const char* url, std::optional<utc_time> date) {
    timed.fetch({.url = url}, [&](result<http_reply>) { ++answers; });
    pass(50ms);
    http_reply reply;
    reply.status = 200;
    reply.date = date;
    const auto done = std::move(behind->requests.front().done);
    behind->requests.pop_front();
    done(std::move(reply));
  };
  request("http://venue/books", noon);
  request("http://venue/books", std::nullopt);
  request("http://coinbase/spot", noon);
  CHECK(answers == 3);
  const auto taken = samples->take().bounds;
  REQUIRE(taken.size() == 1);
  CHECK(taken.front() == bounds_of(noon, 5h, 5h + 50ms));
}

TEST_CASE("an HTTP date is read, anything else is not") {
  CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT")
        == from_unix_seconds(784'111'777));
  CHECK_FALSE(parse_http_date(""));
  CHECK_FALSE(parse_http_date("Sun, 06 Nov 1994 08:49:37"));
  CHECK_FALSE(parse_http_date("2026-11-22T12:00:00Z"));
}
