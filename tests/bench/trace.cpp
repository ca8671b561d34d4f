// The cost of traces, with and without them in one run:
//
//   handler   one handled message: its tag, the wrapper around its handler, the
//             record. Target: at most 70 ns, with three readings of the clock
//             of traces: when the message was made, taken and done.
//   actor     one message through an actor on CAF's scheduler for tests (one
//             thread): sent, dispatched, handled.
//   clock     one reading of the clock of traces, and of the steady clock.
//   replay    recorded books through the window state's actor, their views to a
//             display. Target: at most 15 % of the throughput.
//
// Each benchmark alternates between the two in short blocks, so that a busy
// machine disturbs both alike, and measures the thread's own time.

#include "actors/handlers.hpp"
#include "actors/trace/buffers.hpp"
#include "actors/window_state/window_state.hpp"
#include "app/replay/capture.hpp"
#include "messages/trace_clock_adjust.hpp"
#include "tests/support/quiet_system.hpp"

#include <benchmark/benchmark.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

using namespace fillguard;

namespace {

constexpr double asked_nanoseconds = 70;
constexpr double asked_share = 0.15;

double thread_nanoseconds() {
  timespec x{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &x);
  return static_cast<double>(x.tv_sec) * 1e9 + static_cast<double>(x.tv_nsec);
}

/// The times of a message without and with traces: the medians of all blocks.
class comparison {
public:
  /// Runs `block`, which handles `messages`, once without and once with traces,
  /// each time with a new result of `prepare`.
  template <class Prepare, class F>
  void run(double messages, Prepare prepare, F block) {
    for (const bool on : {false, true}) {
      auto prepared = prepare();
      trace_clock::run(on);
      const auto began = thread_nanoseconds();
      block(prepared);
      times_[on ? 1 : 0].push_back((thread_nanoseconds() - began) / messages);
    }
    trace_clock::run(false);
    // A recorder does this on a thread of its own.
    trace::drain([](const trace::hop&) {}, [](const trace::state_change&) {});
  }

  void report(benchmark::State& state) {
    const auto off = median(times_[0]);
    const auto on = median(times_[1]);
    state.counters["ns_without"] = off;
    state.counters["ns_with"] = on;
    state.counters["ns_added"] = on - off;
    state.counters["ratio"] = on / off;
    state.counters["added/asked"] = (on - off) / asked_nanoseconds;
    state.counters["share/asked"] = (on - off) / on / asked_share;
  }

private:
  static double median(std::vector<double>& x) {
    std::sort(x.begin(), x.end());
    return x[x.size() / 2];
  }

  std::vector<double> times_[2];
};

struct counter_state {
  counter_state() = default;

  static inline constexpr auto name = "counter";
  std::uint64_t count = 0;
};

price_sink_actor::behavior_type
counter(price_sink_actor::stateful_pointer<counter_state> self) {
  return handlers(self, [self](const btc_price&) { ++self->state.count; });
}

int nothing() {
  return 0;
}

// Less than the buffers' size, since lost records cost less.
constexpr int block_size = 4'000;

/// The part of an actor that the wrapper uses.
struct called_actor {
  caf::actor_id id() const { return 7; }
  const char* name() const { return counter_state::name; }
  caf::strong_actor_ptr& current_sender() { return sender; }

  caf::strong_actor_ptr sender;
  std::uint64_t count = 0;
};

/// The wrapper alone, called like by CAF.
void handler(benchmark::State& state) {
  test::quiet_system system;
  called_actor self;
  self.sender = caf::actor_cast<caf::strong_actor_ptr>(system.spawn(counter));
  auto count = [to = &self](const btc_price&) { ++to->count; };
  const auto wrapped =
    detail::in_chain(&self, count, &decltype(count)::operator());
  comparison both;
  for (auto _ : state)
    both.run(block_size, nothing, [&wrapped](int) {
      for (int i = 0; i < block_size; ++i) {
        btc_price x;
        x.tag = next_tag();
        benchmark::DoNotOptimize(x);
        wrapped(x);
      }
    });
  both.report(state);
}

void actor(benchmark::State& state) {
  test::quiet_system system;
  const auto sink = system.spawn(counter);
  comparison both;
  for (auto _ : state)
    both.run(block_size, nothing, [&](int) {
      for (int i = 0; i < block_size; ++i)
        caf::anon_send(sink, stamped(btc_price{}));
      system.settle();
    });
  both.report(state);
}

display_actor::behavior_type
onlooker(display_actor::stateful_pointer<counter_state> self) {
  return handlers(
    self, [self](const window_view&) { ++self->state.count; },
    [](const notice&) {}, [](const feed_status&) {});
}

/// The updates of one recorded window; empty without recordings.
std::vector<book_update> recorded_updates(window_found& window) {
  namespace fs = std::filesystem;
  std::vector<std::string> paths;
  std::error_code none;
  for (const auto& x : fs::directory_iterator{
         FILLGUARD_SHARED_DIR "/data/recorded/book_5m", none})
    paths.push_back(x.path().string());
  std::sort(paths.begin(), paths.end());
  std::vector<book_update> out;
  if (paths.empty())
    return out;
  bad_by_kind bad;
  recorded_windows windows;
  auto opened = open_capture(paths.front(), windows);
  if (!opened)
    return out;
  window.window = windows.begin()->second.info;
  window.received_at = window.window.id.opens_at;
  recorded_frame frame;
  while (opened->frames->next(frame, bad))
    for (auto& x : frame.updates)
      out.push_back(std::move(x));
  return out;
}

void replay(benchmark::State& state) {
  window_found window;
  const auto updates = recorded_updates(window);
  if (updates.empty())
    return state.SkipWithError("there are no recorded books");
  spdlog::set_level(spdlog::level::off);
  test::quiet_system system;
  window_state_settings how;
  how.market = window.window.id.market;
  const auto page = system.spawn(onlooker);
  const auto begin = [&] {
    auto out =
      system.spawn(window_state, std::make_shared<isolated_state>(how));
    system.deliver(out, attach_display{"page", page});
    system.deliver(out, window);
    return out;
  };
  // An update and its view are two records, so half as many fit in a buffer.
  const auto size = std::min<std::size_t>(updates.size(), block_size / 2);
  comparison both;
  for (auto _ : state)
    both.run(static_cast<double>(2 * size), begin, [&](const auto& sink) {
      for (std::size_t i = 0; i < size; ++i)
        caf::anon_send(sink, stamped(updates[i]));
      system.settle();
    });
  both.report(state);
}

/// What a handled message reads three times.
void clock(benchmark::State& state) {
  constexpr int readings = 1'000;
  trace_clock::adjust();
  double traces = 0;
  double steady = 0;
  for (auto _ : state) {
    auto began = thread_nanoseconds();
    for (int i = 0; i < readings; ++i)
      benchmark::DoNotOptimize(trace_clock::now());
    traces += thread_nanoseconds() - began;
    began = thread_nanoseconds();
    for (int i = 0; i < readings; ++i)
      benchmark::DoNotOptimize(std::chrono::steady_clock::now());
    steady += thread_nanoseconds() - began;
  }
  const auto count = static_cast<double>(state.iterations()) * readings;
  state.counters["ns"] = traces / count;
  state.counters["ns_steady"] = steady / count;
  state.counters["ratio"] = traces / steady;
}

BENCHMARK(clock)->Iterations(500)->Unit(benchmark::kMillisecond);
BENCHMARK(handler)->Iterations(500)->Unit(benchmark::kMillisecond);
BENCHMARK(actor)->Iterations(100)->Unit(benchmark::kMillisecond);
BENCHMARK(replay)->Iterations(100)->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char** argv) {
  // As the recorder does; the cycles are trusted after three comparisons.
  for (int i = 0; i < 4; ++i) {
    trace_clock::adjust();
    std::this_thread::sleep_for(std::chrono::milliseconds{25});
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
