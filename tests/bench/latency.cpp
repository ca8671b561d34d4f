// From a market frame's receipt to the view at the display, in the whole
// service at real speed. Prints the distribution, and the processor time of the
// service without the venue's thread; exits with 1 when a target is missed.
//
//   bench_latency [SECONDS [UPDATES_PER_SECOND [MARKETS]]]
//
// With one market the venue sends every 5 ms, so that 200 updates a second come
// nearly one by one and each finds the service idle; the target is one of the
// median. With several (at most 28, all of the venue) each has so many updates
// a second, which come in bursts every 50 ms; the targets are one of the 99th
// percentile and one of the processor time. The venue's thread has the lowest
// priority, so that on a busy machine it may send less than requested: the
// frames a second are those that came.

#include "tests/support/running_service.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <future>
#include <map>
#include <mutex>
#include <sched.h>
#include <thread>
#include <vector>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

constexpr auto asked_median = 100us;

// Of all markets of the venue, 80 updates a second each.
constexpr auto asked_p99 = 2ms;
constexpr double asked_share = 0.25;

/// Longer than any latency: such a view repeats an older input's time.
constexpr auto longest = 1s;

class stop_watch {
public:
  void add(const window_view& x, utc_time now) {
    const std::lock_guard guard{mutex_};
    // A tick has no time of receipt.
    auto& last = last_[x.market];
    if (counting_ && !x.second && x.at != last && now - x.at < longest)
      spans_.push_back(now - x.at);
    last = x.at;
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
  std::map<market_key, utc_time> last_;
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
  std::uint64_t out = 0;
  for (const auto& [name, feed] : x.seen->get().feeds)
    if (name.ends_with("/books_stream"))
      out += feed.messages;
  return out;
}

double seconds_of(clockid_t clock) {
  timespec x{};
  clock_gettime(clock, &x);
  return static_cast<double>(x.tv_sec) + static_cast<double>(x.tv_nsec) / 1e9;
}

/// The processor time of this process without the venue's thread.
double service_seconds(test::running_service& x) {
  std::promise<double> venue;
  auto known = venue.get_future();
  x.venue.post([&venue](net::sim::venue&) {
    venue.set_value(seconds_of(CLOCK_THREAD_CPUTIME_ID));
  });
  return seconds_of(CLOCK_PROCESS_CPUTIME_ID) - known.get();
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
  const std::size_t markets =
    argc > 3 ? static_cast<std::size_t>(std::atoi(argv[3])) : 1;
  if (markets > 1) {
    how.settings.markets = matching_markets("*-*");
    how.settings.markets.resize(std::min(markets, how.settings.markets.size()));
    how.venue.world.markets = how.settings.markets;
    how.venue.world.step = 50ms; // All of a step come together, in a burst.
  }
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
  const auto used = service_seconds(guard);
  std::this_thread::sleep_for(length);
  const auto share =
    (service_seconds(guard) - used) / static_cast<double>(length.count());
  const auto spans = watch.stop();
  const auto seconds = static_cast<double>(length.count());
  const auto rate =
    static_cast<double>(market_frames(guard) - frames) / seconds;
  if (spans.empty()) {
    std::fprintf(stderr, "no view was shown\n");
    return 1;
  }
  const auto at = [&](double part) {
    return spans[static_cast<std::size_t>(
      part * static_cast<double>(spans.size() - 1))];
  };
  std::printf("%.0f s, %.0f market frames/s, %.0f views/s: p50 %.1f us, p90 "
              "%.1f us, p99 %.1f us, max %.1f us\n",
              seconds, rate, static_cast<double>(spans.size()) / seconds,
              microseconds(at(0.5)), microseconds(at(0.9)),
              microseconds(at(0.99)), microseconds(spans.back()));
  std::printf("%zu markets: the service took %.1f %% of a core\n", markets,
              100 * share);
  if (markets > 1) {
    std::printf("p99 / target = %.2f, core / target = %.2f (at most 1)\n",
                microseconds(at(0.99)) / microseconds(asked_p99),
                share / asked_share);
    return at(0.99) < asked_p99 && share < asked_share ? 0 : 1;
  }
  std::printf("median / target = %.2f (at most 1)\n",
              microseconds(at(0.5)) / microseconds(asked_median));
  return at(0.5) < asked_median ? 0 : 1;
}
