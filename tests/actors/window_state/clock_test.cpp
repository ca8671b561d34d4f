// A market's state and this machine's clock.

#include "tests/actors/window_state/story.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::test;

namespace {

clock_measured not_measured_at(utc_time at) {
  return {.tag = {}, .at = at};
}

struct market : story {
  market() {
    apply(found());
    apply(window_opened{{}, id(), at(0)});
  }

  template <class T>
  effects apply(const T& x) {
    return state.apply(x);
  }

  window_view see() const { return state.view(); }

  /// At `s`, the venue is so far ahead of this machine.
  clock_measured measured(double s, std::chrono::milliseconds offset) const {
    return {{}, offset, 100ms, at(s), at(s)};
  }

  clock_measured not_measured(double s) const { return not_measured_at(at(s)); }

  /// Passes the seconds up to `s`.
  effects pass_to(double s) {
    effects out;
    for (; seconds < s; seconds += 1)
      out += apply(second(seconds));
    return out;
  }

  double seconds = 1;
  market_state state{settings()};
};

} // namespace

TEST_CASE("beyond two seconds, either way, there is no entry") {
  for (const auto offset : {30'000ms, -30'000ms, 2'100ms, -2'100ms}) {
    CAPTURE(offset.count());
    market here;
    const auto out = here.apply(here.measured(240, offset));
    CHECK(says(out, notice::kind_type::clock, "no new entries, exits go on"));
    CHECK(
      says(out, notice::kind_type::clock, offset > 0ms ? "behind" : "ahead"));
    CHECK(here.apply(here.book(250, 94, 95)).orders.empty());
    const auto seen = here.see();
    CHECK(seen.reason.find("this machine's clock is") == 0);
    REQUIRE(seen.clock);
    CHECK(seen.clock->state == clock_state::skewed);
    CHECK(seen.clock->offset == offset);
    // The notice is not repeated.
    CHECK_FALSE(
      says(here.apply(here.measured(251, offset)), notice::kind_type::clock));
    // With the right time, the entry that was refused is made.
    const auto again = here.apply(here.measured(252, 300ms));
    CHECK(says(again, notice::kind_type::clock, "it no longer stops entries"));
    CHECK(again.orders.size() == 1);
  }
}

TEST_CASE("a first measurement that sets the time back is not called old") {
  // The first request failed, so the seconds began in this machine's time, 90 s
  // ahead of the venue's.
  market here;
  here.seconds = 190;
  here.apply(here.not_measured(189));
  CHECK(here.pass_to(193).notices.empty());
  auto out = here.apply(here.measured(104, -90s));
  CHECK(says(out, notice::kind_type::clock,
             "this machine's clock is 90.0 s ahead of the venue's"));
  CHECK_FALSE(says(out, notice::kind_type::clock, "compared"));
  out = here.apply(here.second(105));
  CHECK_FALSE(says(out, notice::kind_type::clock, "compared"));
  CHECK(here.see().clock->state == clock_state::skewed);
}

TEST_CASE("within two seconds entries go on") {
  for (const auto offset : {0ms, 1'900ms, -1'900ms}) {
    market here;
    CHECK(here.apply(here.measured(240, offset)).notices.empty());
    CHECK(here.apply(here.book(250, 94, 95)).orders.size() == 1);
  }
}

TEST_CASE("an error of the measurement alone is no error of the clock") {
  market here; // A fast clock's round trips take seconds of its time.
  here.apply(clock_measured{{}, 5s, 6s, here.at(240), here.at(240)});
  CHECK(here.see().clock->state == clock_state::good);
  here.apply(clock_measured{{}, 7s, 6s, here.at(241), here.at(241)});
  CHECK(here.see().clock->state == clock_state::skewed);
}

TEST_CASE("without a measurement for 60 s there is no entry") {
  market here;
  here.seconds = 190;
  here.apply(here.measured(190, 0ms));
  auto out = here.pass_to(251);
  CHECK(out.notices.empty());
  out = here.pass_to(253);
  CHECK(says(out, notice::kind_type::clock,
             "was not compared with the venue's for 60 s"));
  CHECK(here.apply(here.book(253, 94, 95)).orders.empty());
  CHECK(here.see().clock->state == clock_state::unmeasured);
  CHECK(here.apply(here.measured(254, 0ms)).orders.size() == 1);
}

TEST_CASE("before the first measurement there is no entry") {
  market here;
  here.apply(here.not_measured(100));
  CHECK(here.apply(here.book(250, 94, 95)).orders.empty());
  CHECK(here.see().reason
        == "this machine's clock is not compared with the venue's yet");
  // The notice is due after a minute.
  CHECK(here.see().clock->state == clock_state::unmeasured);
}

TEST_CASE("a start needs a moment for its first measurement") {
  market here;
  CHECK(here.apply(here.not_measured(100)).notices.empty());
  CHECK(here.pass_to(161).notices.empty());
  CHECK(says(here.pass_to(163), notice::kind_type::clock, "not compared"));
}

TEST_CASE("a new process measures anew") {
  market here;
  here.apply(here.measured(240, 0ms));
  here.apply(here.not_measured(245)); // After a restart, from the journal.
  CHECK(here.apply(here.book(250, 94, 95)).orders.empty());
  CHECK(here.apply(here.measured(251, 0ms)).orders.size() == 1);
}

TEST_CASE("recordings without measurements allow entries, as ever") {
  market here;
  CHECK_FALSE(here.see().clock);
  CHECK(here.apply(here.book(250, 94, 95)).orders.size() == 1);
}

TEST_CASE(
  "exits go on with a wrong clock, and a resting capture is cancelled") {
  market here;
  const auto entry = here.apply(here.book(250, 94, 95));
  REQUIRE(entry.orders.size() == 1);
  const auto& wanted = entry.orders.front();
  here.apply(order_sent{{},
                        wanted.intent,
                        "paper-1",
                        wanted.token,
                        wanted.direction,
                        wanted.limit,
                        wanted.quantity,
                        here.at(250)});
  auto part = here.fill(251, outcome::up, 3, 95);
  part.order_id = "paper-1";
  here.apply(part);
  const auto off = here.apply(here.measured(252, -30'000ms));
  CHECK(off.cancels.size() == 1);
  effects out;
  for (int i = 0; i < 6; ++i)
    out += here.apply(here.book(253 + i, 30 - i, 35));
  out += here.apply(order_answered{{},
                                   wanted.intent,
                                   "paper-1",
                                   order_state::cancelled,
                                   "",
                                   shares::from_whole(3),
                                   here.at(259)});
  out += here.apply(here.book(260, 20, 25));
  REQUIRE_FALSE(out.orders.empty());
  CHECK(out.orders.front().intent.purpose == order_purpose::exit);
  CHECK(out.orders.front().quantity == shares::from_whole(3));
}

TEST_CASE("a start with a clock that is ahead closes no window for good") {
  story s;
  market_state state{s.settings()};
  // The clock is corrected before the first second.
  state.apply(not_measured_at(s.at(295)));
  state.apply(s.found());
  state.apply(window_opened{{}, s.id(), s.at(296)});
  state.apply(window_closed{{}, s.id(), s.at(300)});
  state.apply(s.second(281));
  CHECK(state.view().window->phase == window_phase::open);
  CHECK(state.view().window->seconds_left == 19);
}

// -- ages ---------------------------------------------------------------------

TEST_CASE("no book is fresh whose age is unknown") {
  market here;
  here.apply(here.second(100));
  here.apply(here.book(101, 94, 95));
  here.apply(here.second(101));
  CHECK_FALSE(here.see().up.stale);
  // The clock is set back by four seconds, less than a book may be old.
  here.apply(here.second(97));
  CHECK(here.see().up.stale);
  auto next = here.book(101.5, 94, 95); // By the venue's own time.
  next.received_at = here.at(97.5);
  here.apply(next);
  CHECK_FALSE(here.see().up.stale);
}

TEST_CASE("no price is fresh whose time lies ahead of its arrival") {
  market here;
  auto ahead = here.spot(100, "84000");
  ahead.received_at = here.at(95);
  here.apply(ahead);
  here.apply(here.second(96));
  CHECK(here.see().btc.stale);
  // The most that the clock may be off: its age runs from its arrival.
  auto little = here.spot(110, "84001");
  little.received_at = here.at(108.5);
  here.apply(little);
  here.apply(here.second(109));
  CHECK_FALSE(here.see().btc.stale);
  CHECK(here.see().btc.age_ms == 500);
  here.apply(here.second(118));
  CHECK_FALSE(here.see().btc.stale);
  here.apply(here.second(119));
  CHECK(here.see().btc.stale);
}
