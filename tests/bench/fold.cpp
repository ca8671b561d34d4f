// The speed of folding recorded books: updates per second, and multiples of
// real time. Reads all book_5m captures; prints, beside the times, the ratio to
// the targets (500,000 updates per second, 1,000 times real time; 2 us for an
// input with both danger readings).

#include "actors/window_state/keep/isolated_state.hpp"
#include "app/replay/capture.hpp"
#include "app/replay/replay.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

using namespace fillguard;

namespace {

constexpr double asked_updates = 500'000;
constexpr double asked_speed = 1'000;
constexpr double asked_danger_seconds = 2e-6;

std::vector<std::string> captures() {
  namespace fs = std::filesystem;
  std::vector<std::string> out;
  std::error_code none;
  for (const auto& x : fs::directory_iterator{
         FILLGUARD_SHARED_DIR "/data/recorded/book_5m", none})
    out.push_back(x.path().string());
  std::sort(out.begin(), out.end());
  return out;
}

/// Every window's inputs, with a tick for each of its seconds.
struct recording {
  std::vector<market_input> inputs;
  double updates = 0;
  double seconds = 0;

  recording() {
    bad_by_kind bad;
    for (const auto& path : captures())
      add(path, bad);
  }

  void add(const std::string& path, bad_by_kind& bad) {
    recorded_windows windows;
    auto opened = open_capture(path, windows);
    if (!opened)
      return;
    const auto& window = windows.begin()->second.info;
    auto next = window.id.opens_at;
    inputs.push_back(window_found{{}, window, next});
    recorded_frame frame;
    while (opened->frames->next(frame, bad)) {
      for (; next < frame.at; next += std::chrono::seconds{1}, ++seconds)
        inputs.push_back(tick{{}, next});
      for (auto& x : frame.updates) {
        inputs.push_back(std::move(x));
        ++updates;
      }
    }
  }
};

const recording& recorded() {
  static const recording out;
  return out;
}

window_state_settings settings(bool captures) {
  window_state_settings out;
  out.market.length = window_length::m5;
  out.captures = captures;
  return out;
}

void report(benchmark::State& state, double updates, double seconds) {
  using benchmark::Counter;
  const auto runs = static_cast<double>(state.iterations());
  state.counters["updates/s"] = Counter(updates * runs, Counter::kIsRate);
  state.counters["x_asked_rate"] =
    Counter(updates * runs / asked_updates, Counter::kIsRate);
  state.counters["x_real_time"] = Counter(seconds * runs, Counter::kIsRate);
  state.counters["x_asked_speed"] =
    Counter(seconds * runs / asked_speed, Counter::kIsRate);
}

bool absent(benchmark::State& state) {
  if (!recorded().inputs.empty())
    return false;
  state.SkipWithError("the recorded books are not there");
  return true;
}

void fold_books(benchmark::State& state) {
  if (absent(state))
    return;
  for (auto _ : state) {
    market_state market{settings(state.range(0) != 0)};
    for (const auto& x : recorded().inputs)
      std::visit(
        [&](const auto& y) { benchmark::DoNotOptimize(market.apply(y)); }, x);
  }
  report(state, recorded().updates, recorded().seconds);
}

/// As in the service: isolated from inputs that throw.
void fold_books_in_vault(benchmark::State& state) {
  if (absent(state))
    return;
  for (auto _ : state) {
    isolated_state market{settings(true)};
    for (const auto& x : recorded().inputs)
      benchmark::DoNotOptimize(market.apply(x));
  }
  report(state, recorded().updates, recorded().seconds);
}

void build_view(benchmark::State& state) {
  if (absent(state))
    return;
  market_state market{settings(true)};
  for (std::size_t i = 0; i < 3'000; ++i)
    std::visit([&](const auto& y) { market.apply(y); }, recorded().inputs[i]);
  for (auto _ : state)
    benchmark::DoNotOptimize(market.view());
}

/// From compressed files to lines of JSON.
void replay_files(benchmark::State& state) {
  if (absent(state))
    return;
  replay_options options;
  options.captures = captures();
  options.captures.resize(std::min<std::size_t>(options.captures.size(), 8));
  double lines = 0;
  for (auto _ : state) {
    std::ostringstream out;
    std::ostringstream summary;
    if (run_replay(options, out, summary) != 0)
      state.SkipWithError("the replay failed");
    const auto text = out.str();
    lines = static_cast<double>(std::count(text.begin(), text.end(), '\n'));
  }
  state.counters["x_real_time"] =
    benchmark::Counter(lines * static_cast<double>(state.iterations()),
                       benchmark::Counter::kIsRate);
}

/// A book update in a window with coin prices and both quotes. With a position,
/// both danger readings, its exits and its hedge are due.
void one_input(benchmark::State& state) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  const bool held = state.range(0) != 0;
  auto how = settings(true);
  how.capture.min_confidence = confidence_value::from_whole(1);
  how.guard.profit_lock.reset();
  market_state market{how};
  window_info window;
  window.id = {how.market, from_unix_seconds(1'776'081'600)};
  window.closes_at = window.id.opens_at + seconds{300};
  window.rules.taker_fee = fee_schedule{70'000, 1};
  const auto opens = window.id.opens_at;
  for (int s = -600; s <= 250; ++s) {
    btc_price price;
    price.value = coin_price::from_whole(84'000 + (s * 7919 % 37));
    price.source_time = opens + seconds{s};
    price.received_at = opens + seconds{s + 1};
    if (s == -10)
      market.apply(window_found{{}, window, price.received_at});
    market.apply(price);
    market.apply(tick{{}, price.received_at});
  }
  if (held) {
    fill_detected fill;
    fill.window = window.id;
    fill.filled = shares::from_whole(5);
    fill.average_price = price::from_millionths(980'000);
    fill.fee = money{};
    fill.status = fill_status::confirmed;
    fill.detected_at = opens + seconds{251};
    market.apply(fill);
  }
  book_update book;
  book.window = window.id;
  for (int i = 0; i < 40; ++i) {
    book.bids.push_back(
      {price::from_millionths((97 - i) * 10'000), shares::from_whole(30 + i)});
    if (i < 2)
      book.asks.push_back(
        {price::from_millionths((98 + i) * 10'000), shares::from_whole(200)});
  }
  book.received_at = opens + seconds{252};
  market.apply(book);
  book.kind = book_update::kind_type::change;
  book.bids = {book.bids.front()};
  book.asks.clear();
  for (auto _ : state) {
    book.bids.front().size += shares::from_millionths(1);
    book.received_at += std::chrono::nanoseconds{100};
    benchmark::DoNotOptimize(market.apply(book));
  }
  if (market.view().danger.has_value() != held
      || market.view().loss_probability.has_value() != held)
    state.SkipWithError("not what was to be measured");
  state.counters["x_asked"] = benchmark::Counter(
    asked_danger_seconds * static_cast<double>(state.iterations()),
    benchmark::Counter::kIsRate);
}

BENCHMARK(one_input)->ArgName("held")->Arg(0)->Arg(1);
BENCHMARK(fold_books)
  ->ArgName("captures")
  ->Arg(0)
  ->Arg(1)
  ->Unit(benchmark::kMillisecond);
BENCHMARK(fold_books_in_vault)->Unit(benchmark::kMillisecond);
BENCHMARK(build_view)->Unit(benchmark::kMicrosecond);
BENCHMARK(replay_files)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
