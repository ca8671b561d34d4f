#include "actors/venue_clock/venue_clock.hpp"
#include "tests/support/fake_transport.hpp"
#include "tests/support/quiet_system.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <memory>
#include <vector>

using namespace fillguard;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

/// An answer of a server whose clock is `ahead` of the steady clock, which
/// reads it after a third of the round trip.
net::time_bounds answered(nanoseconds sent, nanoseconds trip,
                          nanoseconds ahead) {
  const auto read = utc_time{sent + trip / 3 + ahead};
  return net::bounds_of(std::chrono::floor<std::chrono::seconds>(read), sent,
                        sent + trip);
}

} // namespace

TEST_CASE("the offset lies within the bounds of every honest answer") {
  rc::check([] {
    const auto ahead =
      std::chrono::milliseconds{*rc::gen::inRange(-90'000, 90'000)};
    clock_offset offset;
    nanoseconds at = 1h;
    const int count = *rc::gen::inRange(1, 20);
    for (int i = 0; i < count; ++i) {
      at += std::chrono::milliseconds{*rc::gen::inRange(50, 2'000)};
      const std::chrono::milliseconds trip{*rc::gen::inRange(0, 3'000)};
      offset.add(answered(at, trip, ahead));
      if (*rc::gen::arbitrary<bool>()) // A frame on its way for a moment.
        offset.add(net::time_floor{
          at, ahead - std::chrono::milliseconds{*rc::gen::inRange(0, 500)}});
      at += trip;
    }
    const auto found = offset.read(at);
    RC_ASSERT(found.has_value());
    RC_ASSERT(found->contains(ahead));
    RC_ASSERT(std::chrono::abs(found->middle() - nanoseconds{ahead})
              <= found->spread());
  });
}

TEST_CASE("quick answers and frames narrow what slow ones leave open") {
  clock_offset offset;
  offset.add(answered(1h, 3s, 30s));
  CHECK(offset.read(1h + 3s)->spread() == 2s);
  // Of a whole second, no single answer can show more than that second.
  offset.add(answered(1h + 4'300ms, 0s, 30s));
  CHECK(offset.read(1h + 5s)->spread() == 500ms);
  offset.add(answered(1h + 5'400ms, 0s, 30s));
  offset.add(net::time_floor{1h + 6s, 30s - 40ms});
  const auto found = offset.read(1h + 6s);
  CHECK(found->contains(30s));
  CHECK(found->lowest == 30s - 40ms);
  CHECK(found->highest == 30s + 600ms);
  // A source whose clock is ahead of the venue's.
  offset.add(net::time_floor{1h + 6s, 45s});
  CHECK(offset.read(1h + 6s)->highest == 30s + 600ms);
}

TEST_CASE("a wrong answer is outvoted, a jump of the venue's clock is not") {
  clock_offset offset;
  for (int i = 0; i < 10; ++i)
    offset.add(answered(1h + i * 1s, 20ms, 0s));
  offset.add(answered(1h + 10s, 20ms, 300s));
  CHECK(offset.read(1h + 10s)->contains(0s));
  offset.add(answered(1h + 11s, 20ms, 0s));
  offset.add(answered(1h + 12s, 20ms, 300s));
  offset.add(answered(1h + 13s, 20ms, 300s));
  CHECK(offset.read(1h + 13s)->contains(0s));
  offset.add(answered(1h + 14s, 20ms, 300s));
  CHECK(offset.read(1h + 14s)->contains(300s));
}

TEST_CASE("answers that contradict each other, or are old, give no offset") {
  clock_offset offset;
  CHECK_FALSE(offset.read(1h));
  offset.add(answered(1h, 20ms, 0s));
  CHECK(offset.read(1h + 60s).has_value());
  offset.add(answered(1h + 50s, 20ms, 300s));
  CHECK_FALSE(offset.read(1h + 51s));
  // The first one is forgotten.
  CHECK(offset.read(1h + 61s)->contains(300s));
  CHECK_FALSE(offset.read(1h + 111s));
}

namespace {

using sayings = std::vector<clock_measured>;

clock_reading_actor::behavior_type reader(clock_reading_actor::pointer,
                                          std::shared_ptr<sayings> into) {
  return {[into](const clock_measured& x) { into->push_back(x); }};
}

struct measuring : test::quiet_system {
  measuring() {
    settings.clob = "http://venue";
    settings.samples = samples;
    settings.correct = [this](nanoseconds x) { corrected.push_back(x); };
    actor = spawn(venue_clock, settings, outside{transport, clock, samples});
    ears = spawn(reader, heard);
    deliver(actor, attach_clock_reader{"ears", ears});
  }

  const sayings& said() const { return *heard; }

  /// Answers the pending request with our time and `ahead`.
  bool answer(std::chrono::seconds ahead) {
    const auto out = transport->answer(
      "/time", 200, std::to_string(to_unix_seconds(clock->now() + ahead)));
    settle();
    return out;
  }

  std::shared_ptr<test::fake_transport> transport =
    std::make_shared<test::fake_transport>(clock);
  std::shared_ptr<net::time_samples> samples =
    std::make_shared<net::time_samples>();
  venue_clock_settings settings;
  std::vector<nanoseconds> corrected;
  venue_clock_actor actor;
  clock_reading_actor ears;
  std::shared_ptr<sayings> heard = std::make_shared<sayings>();
};

} // namespace

TEST_CASE_FIXTURE(measuring,
                  "a clock that is 30 s off is measured, both ways") {
  for (const auto off : {30s, -30s}) {
    CAPTURE(off.count());
    measuring here;
    REQUIRE(here.said().size() == 1);
    CHECK_FALSE(here.said().back().offset);
    REQUIRE(here.answer(off));
    const auto& last = here.said().back();
    REQUIRE(last.offset);
    CHECK(std::chrono::abs(*last.offset - nanoseconds{off}) <= 500ms);
    CHECK(last.spread <= 500ms);
    CHECK(last.measured_at == here.clock->now());
    REQUIRE(here.corrected.size() == 1);
    const auto time = utc_time{here.clock->steady() + here.corrected.front()};
    CHECK(std::chrono::abs(time - (here.clock->now() + off)) <= 500ms);
  }
}

TEST_CASE_FIXTURE(measuring, "the venue is asked again and again") {
  REQUIRE(answer(0s));
  CHECK_FALSE(answer(0s));
  advance(9s);
  CHECK_FALSE(answer(0s));
  advance(2s);
  CHECK(answer(0s));
  // It is corrected once: the later answers agree.
  CHECK(corrected.size() == 1);
  advance(30s);
  transport->fail("/time", "no network");
  settle();
  const auto count = said().size();
  advance(11s);
  CHECK(said().size() > count);
  // The age of the measurement is the reader's concern.
  CHECK(clock->now() - *said().back().measured_at > 30s);
}

TEST_CASE_FIXTURE(measuring, "Date fields of other answers count, too") {
  const auto at = clock->steady();
  samples->add(
    net::bounds_of(std::chrono::floor<std::chrono::seconds>(clock->now() - 30s),
                   at - 40ms, at));
  advance(1s);
  REQUIRE(said().back().offset);
  CHECK(std::chrono::abs(*said().back().offset + 30s) <= 600ms);
}

TEST_CASE_FIXTURE(measuring, "an answer without a time is no measurement") {
  for (const auto* body : {"", "{}", "-5", "99999999999999", "17953488001x"}) {
    CAPTURE(body);
    advance(3s);
    REQUIRE(transport->answer("/time", 200, body));
    settle();
    CHECK_FALSE(said().back().offset);
  }
  CHECK(corrected.empty());
}

TEST_CASE_FIXTURE(measuring,
                  "a request that hangs holds no other back, and its "
                  "late answer counts, too") {
  advance(3s);
  CHECK(transport->requests.size() == 4);
  auto first = std::move(transport->requests.front());
  transport->requests.pop_front();
  REQUIRE(answer(30s));
  REQUIRE(said().back().offset);
  CHECK(std::chrono::abs(*said().back().offset - 30s) <= 2s);
  const auto spread = said().back().spread;
  first.done(failure("venue", "deadline passed after 5000 ms"));
  settle();
  REQUIRE(answer(30s));
  CHECK(said().back().offset);
  CHECK(said().back().spread <= spread);
}
