#include "actors/window_clock/second_beat.hpp"
#include "tests/support/process_usage.hpp"
#include "tests/support/running_service.hpp"

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <vector>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t settled_after = 20; ///< Windows until all is allocated.
constexpr std::size_t all_windows = 200;

/// A leak of a hundred bytes a second of service time would be 5 MiB.
constexpr std::size_t most_growth = 5U << 20U;

/// The most additional sockets and requests, of either end.
constexpr std::size_t most_more = 8;

/// A summary of the shown views, in little memory.
struct diary {
  std::size_t windows = 0; ///< Shown as open.
  std::size_t out_of_order = 0;
  std::optional<window_id> latest;
  std::uint64_t seconds = 0;
  std::uint64_t seconds_again = 0;
  std::uint64_t gaps = 0; ///< Sequences of missing seconds.
  std::uint64_t seconds_left_out = 0;
  std::int64_t shortest_gap = second_beat::most_made_up;
  std::optional<utc_time> second;
  std::size_t captures = 0;
  bool captured = false; ///< In the latest window.
};

void note_window(diary& to, const window_view& view) {
  if (!view.window || view.window->phase != window_phase::open)
    return;
  if (to.latest != view.window->id) {
    to.out_of_order += to.latest && view.window->id != next_window(*to.latest);
    to.latest = view.window->id;
    ++to.windows;
    to.captured = false;
  }
  if (!to.captured && view.capture_99c && view.capture_99c->held()) {
    to.captured = true;
    ++to.captures;
  }
}

void note_second(diary& to, const window_view& view) {
  if (!view.second || to.second == view.second)
    return;
  if (to.second && *view.second < *to.second)
    ++to.seconds_again;
  if (to.second && *view.second > *to.second + 1s) {
    ++to.gaps;
    const auto left_out =
      std::chrono::floor<std::chrono::seconds>(*view.second - *to.second)
        .count()
      - 1;
    to.seconds_left_out += static_cast<std::uint64_t>(left_out);
    if (left_out < to.shortest_gap)
      to.shortest_gap = left_out;
  }
  to.second = view.second;
  ++to.seconds;
}

/// Resources that must not grow.
struct footing {
  test::process_usage process;
  std::size_t actors = 0;
  std::size_t under_way = 0;
};

footing stand(test::running_service& x) {
  // The memory of the tests' own collections does not count.
  x.seen->change([](test::shown& s) {
    s.seconds = {};
    s.notices = {};
  });
  return {test::usage_now(), x.running->actors(), x.transport->inside()};
}

void print(const diary& about, const footing& value) {
  std::printf("%zu windows: %.2f MiB, %zu files, %zu threads, %zu actors, %zu "
              "requests and sockets; %llu seconds, %llu left out in %llu gaps, "
              "%zu captures\n",
              about.windows,
              static_cast<double>(value.process.resident_bytes) / 1048576.0,
              value.process.open_files, value.process.threads, value.actors,
              value.under_way, static_cast<unsigned long long>(about.seconds),
              static_cast<unsigned long long>(about.seconds_left_out),
              static_cast<unsigned long long>(about.gaps), about.captures);
  std::fflush(stdout);
}

} // namespace

TEST_CASE("200 short windows in a row leave memory, timers and actors where "
          "they were") {
  spdlog::set_level(spdlog::level::err);
  auto how = test::running_service::standard();
  how.speed = 150;
  how.venue.world.updates_per_second = 1;
  how.settings.order_book.poll_interval = 5s;
  const auto pages = std::make_shared<test::awaited<diary>>();
  how.on_view = [pages](const window_view& x, utc_time) {
    pages->change([&x](diary& d) {
      note_window(d, x);
      note_second(d, x);
    });
  };
  test::running_service guard{how};
  const auto reach = [&](std::size_t windows) {
    return pages->comes_to([&](const diary& x) { return x.windows >= windows; },
                           10min);
  };

  REQUIRE(reach(settled_after));
  const auto before = stand(guard);
  print(pages->get(), before);
  for (auto windows = 2 * settled_after; windows < all_windows;
       windows += settled_after) {
    REQUIRE(reach(windows));
    print(pages->get(), stand(guard));
  }
  REQUIRE(reach(all_windows));
  const auto after = stand(guard);
  const auto answers = pages->get();
  print(answers, after);

  CHECK(after.process.resident_bytes
        <= before.process.resident_bytes + most_growth);
  CHECK(after.process.open_files <= before.process.open_files + most_more);
  CHECK(after.process.threads <= before.process.threads + most_more);
  CHECK(after.under_way <= before.under_way + most_more);
  CHECK(after.actors == before.actors);
  CHECK(guard.gave_up.get().empty());

  // Every window was shown once, in order, and the rules were active.
  CHECK(answers.windows >= all_windows);
  CHECK(answers.out_of_order == 0);
  CHECK(answers.captures > all_windows / 4);

  // Seconds are never repeated. They are skipped only after a wake-up that is
  // late by more than the allowed catch-up: a thirtieth of a real second here.
  CHECK(answers.seconds_again == 0);
  CHECK(answers.shortest_gap >= second_beat::most_made_up);
  CHECK(static_cast<double>(answers.seconds_left_out)
        < 0.05 * static_cast<double>(answers.seconds));
}
