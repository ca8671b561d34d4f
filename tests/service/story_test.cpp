#include "app/service/halt_file.hpp"
#include "tests/support/running_service.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <unistd.h>

using namespace fillguard;
using namespace std::chrono_literals;

TEST_CASE("a demo shows a capture, its fill, its peak, and the next window") {
  auto how = test::running_service::standard();
  how.speed = 30;
  test::running_service guard{how};

  REQUIRE(guard.shows([](const test::shown& x) {
    return x.view() && x.view()->window
           && x.view()->window->phase == window_phase::open
           && !x.view()->up.stale && !x.view()->btc.stale;
  }));
  REQUIRE(guard.shows(
    [](const test::shown& x) { return x.view()->capture_99c.has_value(); }));
  REQUIRE(guard.shows([](const test::shown& x) {
    return x.view()->capture_99c && x.view()->capture_99c->held();
  }));
  REQUIRE(guard.shows([](const test::shown& x) {
    return x.view()->capture_99c_peak_confidence > 0.9;
  }));
  const auto held = *guard.seen->get().view();
  CHECK(held.capture_99c->source == fill_source::paper);
  CHECK(held.capture_99c->average_price.has_value());
  REQUIRE(held.danger.has_value());

  const auto id = held.window->id;
  REQUIRE(guard.shows([&id](const test::shown& x) {
    return x.view()->window && x.view()->window->id != id;
  }));
  const auto next = *guard.seen->get().view();
  CHECK(next.window->id == next_window(id));
  CHECK(next.capture_99c_peak_confidence == 0);
  CHECK(next.danger_score == 0);
  CHECK_FALSE(next.capture_99c.has_value());
  CHECK(next.btc_price_history.size() == 5);
  REQUIRE_FALSE(next.previous_windows.empty());
  CHECK(next.previous_windows.front().id == id);
  CHECK(next.previous_windows.front().capture_99c_peak_confidence
        == held.capture_99c_peak_confidence);

  // The old window is kept until it is settled.
  CHECK(guard.shows([&id](const test::shown& x) {
    const auto& past = x.view()->previous_windows;
    return std::any_of(past.begin(), past.end(), [&id](const auto& y) {
      return y.id == id && y.winner && y.profit && y.price_to_beat;
    });
  }));
}

TEST_CASE("an actor that fails is restarted, and the seconds continue") {
  auto how = test::running_service::standard();
  test::running_service guard{how};
  auto fresh = [](const test::shown& x) {
    return x.view() && x.view()->window
           && x.view()->window->phase == window_phase::open
           && !x.view()->up.stale && !x.view()->btc.stale
           && x.view()->btc_price_history.size() == 5;
  };
  REQUIRE(guard.shows(fresh));
  for (const auto* victim :
       {"btc_feed/btc", "order_book_poller/btc-5m", "fill_detector", "trader",
        "paper_venue", "window_state/btc-5m", "window_clock/btc-5m",
        "display"}) {
    CAPTURE(victim);
    // The limit of restarts is per actor; the service's minute is a few real
    // seconds.
    REQUIRE(guard.running->crash(victim));
    const auto count = guard.seen->get().seconds.size();
    CHECK(guard.shows(
      [&](const test::shown& x) { return x.seconds.size() > count + 5; }));
    CHECK(guard.shows(fresh));
  }
  CHECK(guard.gave_up.get().empty());
  const auto seconds = guard.seen->get().seconds;
  for (std::size_t i = 1; i < seconds.size(); ++i)
    CHECK(seconds[i] > seconds[i - 1]);
}

TEST_CASE("a reversal is sold, with a notice") {
  auto how = test::running_service::standard();
  how.speed = 30;
  how.venue.world.story = net::sim::scenario::reversal;
  test::running_service guard{how};
  REQUIRE(guard.shows([](const test::shown& x) {
    return x.view() && x.view()->position && x.view()->position->sold > shares{}
           && x.view()->position->held < shares::from_millionths(20'000);
  }));
  const auto seen = guard.seen->get();
  CHECK(seen.view()->status == "exited");
  CHECK(!seen.view()->danger);
  CHECK(seen.view()->danger_score == 0);
  // Its peak is still that of the fill.
  CHECK(seen.view()->capture_99c_peak_confidence > 0.9);
  const auto sold =
    std::find_if(seen.notices.begin(), seen.notices.end(), [](const auto& x) {
      return x.kind == notice::kind_type::exit
             && x.text.starts_with("sells everything: ");
    });
  REQUIRE(sold != seen.notices.end());
  // The notice has all danger signals, raw and weighted.
  REQUIRE(sold->danger);
  CHECK(sold->danger->signals.size() == 5);
  CHECK(sold->danger->loss.by_market.has_value());
  CHECK(sold->danger->depth.has_value());

  const auto id = seen.view()->window->id;
  REQUIRE(guard.shows([&id](const test::shown& x) {
    const auto& past = x.view()->previous_windows;
    return std::any_of(past.begin(), past.end(), [&id](const auto& y) {
      return y.id == id && y.profit.has_value();
    });
  }));
  const auto after = *guard.seen->get().view();
  const auto& past = after.previous_windows;
  const auto old = std::find_if(past.begin(), past.end(),
                                [&id](const auto& y) { return y.id == id; });
  // What the five shares bring depends on where the polls of the price fall:
  // the bids fall from 60 to 1 cent within some 8 s. Held to the end they bring
  // nothing.
  REQUIRE(old->capture);
  REQUIRE(old->capture->average_price);
  CHECK(old->profit->to_double()
        > -old->capture->filled.to_double()
            * old->capture->average_price->to_double());
  CHECK(old->winner != old->capture->token);
}

TEST_CASE("a halt outlives the service, and stops entries only") {
  const auto folder = std::filesystem::temp_directory_path()
                      / ("fillguard-halted-" + std::to_string(::getpid()));
  std::filesystem::remove_all(folder);
  auto how = test::running_service::standard();
  how.speed = 30;
  how.venue.world.story = net::sim::scenario::calm;
  how.settings.journal.dir = folder.string();
  REQUIRE(write_halt(folder.string(), "enough for today"));
  {
    test::running_service guard{how};
    // The opportunity comes, and there is no capture.
    REQUIRE(guard.shows([](const test::shown& x) {
      return x.view() && x.view()->halted == "enough for today"
             && x.view()->reason == "halted: enough for today";
    }));
    CHECK(!guard.seen->get().view()->capture_99c);
    REQUIRE(clear_halt(folder.string()));
    CHECK(guard.shows(
      [](const test::shown& x) { return x.view()->capture_99c.has_value(); }));
    CHECK(!guard.seen->get().view()->halted);
  }
  std::filesystem::remove_all(folder);
}
