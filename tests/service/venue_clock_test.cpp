// A machine whose clock is wrong, against a venue whose clock is right.

#include "net/http_api/board.hpp"
#include "net/venue_time/timed_transport.hpp"
#include "tests/support/running_service.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

/// The venue's clock, read on a machine whose own clock is off.
class wrong_clock : public net::clock {
public:
  wrong_clock(std::shared_ptr<const net::clock> right,
              std::chrono::nanoseconds off)
      : right_{std::move(right)}, off_{off.count()} {
    // nop
  }

  utc_time now() const override {
    return right_->now() + std::chrono::nanoseconds{off_.load()};
  }
  std::chrono::nanoseconds steady() const override { return right_->steady(); }
  std::chrono::nanoseconds
  outside(std::chrono::nanoseconds span) const override {
    return right_->outside(span);
  }

  void set(std::chrono::nanoseconds off) { off_.store(off.count()); }

private:
  std::shared_ptr<const net::clock> right_;
  std::atomic<std::int64_t> off_;
};

test::running_service::options off_by(std::chrono::nanoseconds off) {
  auto how = test::running_service::standard();
  how.speed = 20;
  how.venue.world.story = net::sim::scenario::calm;
  how.lead = 45s;
  how.own_clock = [off](std::shared_ptr<const net::clock> right) {
    return std::make_shared<wrong_clock>(std::move(right), off);
  };
  return how;
}

} // namespace

TEST_CASE("with a clock 30 s off, times are right and there is no entry") {
  for (const auto off : {30s, -30s}) {
    CAPTURE(off.count());
    auto how = off_by(off);
    // Of the open window, once a second.
    struct lines {
      int seen = 0;
      int wrong = 0;
      int fresh = 0;
      int captured = 0;
    };
    const auto counted = std::make_shared<test::awaited<lines>>();
    const auto right = std::make_shared<std::shared_ptr<const net::clock>>();
    how.on_view = [counted, right](const window_view& view, utc_time) {
      if (!view.second || !view.window
          || view.window->phase != window_phase::open || !view.clock
          || view.clock->state != clock_state::skewed)
        return;
      const auto left =
        seconds_between((*right)->now(), view.window->closes_at);
      counted->change([&](lines& to) {
        ++to.seen;
        // Far more than a view ever waits, far less than the clock is off.
        to.wrong += std::abs(left - view.window->seconds_left) > 15;
        to.fresh += !view.up.stale && !view.btc.stale;
        to.captured += view.capture_99c.has_value();
      });
    };
    how.on_clock = [right](std::shared_ptr<const net::clock> x) { *right = x; };
    test::running_service guard{how};
    // The calm story offers a capture well before the close.
    CHECK(counted->comes_to([](const lines& x) { return x.seen > 200; }, 60s));
    const auto found = counted->get();
    CHECK(found.wrong == 0);
    CHECK(found.captured == 0);
    CHECK(found.fresh > 0);
    const auto all = guard.seen->get();
    CHECK(all.view()->reason.find("this machine's clock ") == 0);
    CHECK(
      std::abs(
        std::chrono::duration<double>(*all.view()->clock->offset + off).count())
      < 10);
    CHECK(
      std::any_of(all.notices.begin(), all.notices.end(), [](const notice& x) {
        return x.kind == notice::kind_type::clock
               && x.text.find("no new entries") != std::string::npos;
      }));
    // No feed shows data of the past or the future as fresh.
    for (const auto& entry : all.feeds) {
      const auto& feed = entry.second;
      if (feed.state == feed_state::fresh && feed.newest
          && feed.name.find("books_stream") != std::string::npos) {
        CAPTURE(feed.name);
        CHECK(std::abs(seconds_between(*feed.newest, feed.at)) < 15);
      }
    }
  }
}

TEST_CASE("with a clock that turns wrong, a position in danger is sold in the "
          "venue's time") {
  for (const auto off : {30s, -30s}) {
    CAPTURE(off.count());
    auto how = test::running_service::standard();
    how.venue.world.story = net::sim::scenario::reversal;
    std::shared_ptr<wrong_clock> own;
    how.own_clock = [&own](std::shared_ptr<const net::clock> right) {
      own = std::make_shared<wrong_clock>(std::move(right), 0s);
      return own;
    };
    test::running_service guard{how};
    // Bought while the clock is right; without that there is no entry.
    REQUIRE(guard.shows([](const test::shown& x) {
      return x.view() && x.view()->capture_99c && x.view()->capture_99c->held();
    }));
    const auto id = guard.seen->get().view()->window->id;
    const auto turned_wrong_at = guard.clock->now();
    own->set(off);
    // Whether the measurement or the fall comes first is chance.
    const auto sold = [](const notice& x) {
      return x.kind == notice::kind_type::exit
             && x.text.starts_with("sells everything: ");
    };
    REQUIRE(guard.shows([&sold](const test::shown& x) {
      return std::ranges::any_of(x.notices, sold);
    }));
    const auto seen_at = guard.clock->now();
    REQUIRE(guard.shows([](const test::shown& x) {
      return x.view()->clock && x.view()->clock->state == clock_state::skewed;
    }));
    const auto all = guard.seen->get();
    const auto exit = std::ranges::find_if(all.notices, sold);
    // But for the error of the measurement, at a fast clock's round trips.
    CHECK(seconds_between(turned_wrong_at, exit->at) > -10);
    CHECK(seconds_between(exit->at, seen_at) > -10);
    CHECK(exit->at < next_window(id).opens_at);
  }
}
