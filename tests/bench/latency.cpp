// From a market frame's receipt to the view at the display, in the whole
// service at real speed. Prints the distribution; exits with 1 when the median
// misses its target.
//
//   bench_latency [SECONDS [UPDATES_PER_SECOND]]
//
// The simulated venue sends every 5 ms, so that 200 updates a second come
// nearly one by one, as from the real venue, and each finds the service idle.

#include "tests/support/running_service.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <sched.h>
#include <thread>
#include <vector>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

constexpr auto asked_median = 100us;

/// Longer than any latency: such a view repeats an older input's time.
constexpr auto longest = 1s;

class stop_watch {
public:
  void add(const window_view& x, utc_time now) {
    const std::lock_guard guard{mutex_};
    // A tick has no time of receipt.
    if (counting_ && !x.second && x.at != last_ && now - x.at < longest)
      spans_.push_back(now - x.at);
    last_ = x.at;
  }

  void start() {
    const std::lock_guard guard{mutex_};
    counting_ = true;
  }

  std::vector<std::chrono::nanoseconds> stop() {
    const std::lock_guard guard{mutex_};
    counting_ = false;
    std::sort(spans_.begin(), spans_.end());
    return spans_;
  }

private:
  std::mutex mutex_;
  bool counting_ = false;
  utc_time last_;
  std::vector<std::chrono::nanoseconds> spans_;
};

/// Lowers the priority of the venue's thread, since the real venue runs
/// elsewhere.
void yield_to_the_service() {
  const sched_param lowest{};
  if (sched_setscheduler(0, SCHED_IDLE, &lowest) != 0)
    std::perror("sched_setscheduler");
}

double microseconds(std::chrono::nanoseconds x) {
  return static_cast<double>(x.count()) / 1e3;
}

std::uint64_t market_frames(test::running_service& x) {
  const auto shown = x.seen->get();
  const auto* feed = shown.feed("btc-5m/books_stream");
  return feed ? feed->messages : 0;
}

} // namespace

int main(int argc, char** argv) {
  spdlog::set_level(spdlog::level::warn);
  const std::chrono::seconds length{argc > 1 ? std::atoi(argv[1]) : 20};
  auto how = test::running_service::standard();
  how.speed = 1;
  how.lead = 3s;
  how.venue.world.step = 5ms;
  how.venue.world.updates_per_second = argc > 2 ? std::atof(argv[2]) : 200;
  stop_watch watch;
  how.on_view = [&watch](const window_view& x, utc_time now) {
    watch.add(x, now);
  };
  test::running_service guard{how};
  guard.venue.post([](net::sim::venue&) { yield_to_the_service(); });
  const bool open = guard.shows([](const test::shown& x) {
    return x.view() && x.view()->window
           && x.view()->window->phase == window_phase::open
           && !x.view()->up.stale && !x.view()->btc.stale;
  });
  if (!open) {
    std::fprintf(stderr, "no window was shown\n");
    return 1;
  }
  const auto frames = market_frames(guard);
  watch.start();
  std::this_thread::sleep_for(length);
  const auto spans = watch.stop();
  const auto seconds = static_cast<double>(length.count());
  const auto rate =
    static_cast<double>(market_frames(guard) - frames) / seconds;
  if (spans.empty()) {
    std::fprintf(stderr, "no view was shown\n");
    return 1;
  }
  const auto at = [&](double share) {
    return spans[static_cast<std::size_t>(
      share * static_cast<double>(spans.size() - 1))];
  };
  std::printf("%.0f s, %.0f market frames/s, %.0f views/s: p50 %.1f us, p90 "
              "%.1f us, p99 %.1f us, max %.1f us\n",
              seconds, rate, static_cast<double>(spans.size()) / seconds,
              microseconds(at(0.5)), microseconds(at(0.9)),
              microseconds(at(0.99)), microseconds(spans.back()));
  std::printf("median / target = %.2f (at most 1)\n",
              microseconds(at(0.5)) / microseconds(asked_median));
  return at(0.5) < asked_median ? 0 : 1;
}
