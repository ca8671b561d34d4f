// The cost of the journal per input, and the speed of recovering a day: 2
// million inputs of one market, made of all recorded books one after the other.

#include "actors/window_state/keep/recorder.hpp"
#include "actors/window_state/keep/refold.hpp"
#include "actors/window_state/keep/snapshot.hpp"
#include "app/journal/market_journal.hpp"
#include "app/replay/capture.hpp"
#include "net/journal/writer.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <unistd.h>
#include <vector>

using namespace fillguard;
namespace journal = fillguard::net::journal;

namespace {

constexpr std::size_t inputs_of_a_day = 2'000'000;

const std::vector<market_input>& recorded() {
  static const auto out = [] {
    namespace fs = std::filesystem;
    std::vector<std::string> paths;
    std::error_code none;
    for (const auto& x : fs::directory_iterator{
           FILLGUARD_SHARED_DIR "/data/recorded/book_5m", none})
      paths.push_back(x.path().string());
    std::sort(paths.begin(), paths.end());
    std::vector<market_input> all;
    bad_by_kind bad;
    for (const auto& path : paths) {
      recorded_windows windows;
      auto opened = open_capture(path, windows);
      if (!opened)
        continue;
      const auto& window = windows.begin()->second.info;
      auto next = window.id.opens_at;
      all.push_back(window_found{{}, window, next});
      recorded_frame frame;
      while (opened->frames->next(frame, bad)) {
        for (; next < frame.at; next += std::chrono::seconds{1})
          all.push_back(tick{{}, next});
        for (auto& x : frame.updates) {
          x.tag = {1ULL << 40U, 1};
          all.push_back(std::move(x));
        }
      }
    }
    return all;
  }();
  return out;
}

window_state_settings settings() {
  window_state_settings out;
  out.market.length = window_length::m5;
  out.captures = true;
  return out;
}

bool absent(benchmark::State& state) {
  if (!recorded().empty())
    return false;
  state.SkipWithError("the recorded books are not there");
  return true;
}

std::string scratch() {
  return (std::filesystem::temp_directory_path()
          / ("fillguard-bench-journal-" + std::to_string(getpid())))
    .string();
}

/// Encoding alone, as in the handler of an input.
void record_input(benchmark::State& state) {
  if (absent(state))
    return;
  const auto folder = scratch();
  double bytes = 0;
  {
    journal::writer out{journal::local_disk(), {folder + "/btc-5m"}, {}};
    recorder to{0, 0, [&](auto day, auto text, auto sequence) {
                  bytes += static_cast<double>(text.size());
                  return out.add(0, day, text, sequence);
                }};
    const market_state before{settings()};
    std::size_t i = 0;
    for (auto _ : state) {
      to.record(recorded()[i], before);
      i = i + 1 == recorded().size() ? 0 : i + 1;
    }
    state.counters["lost"] = static_cast<double>(to.lost());
  }
  state.counters["bytes"] = bytes / static_cast<double>(state.iterations());
  std::filesystem::remove_all(folder);
}

/// Writes a day once, to one file.
const std::string& a_day() {
  static const std::string folder = [] {
    const auto out = scratch() + "-day";
    std::filesystem::remove_all(out);
    journal::day_log log{journal::local_disk(), out};
    recorder to{0, 30'000, [&](auto day, auto text, auto sequence) {
                  log.add(day, text, sequence);
                  return log.held() < (1U << 20U) || log.sync().has_value();
                }};
    isolated_state market{settings()};
    struct bridge : input_log {
      recorder& to;
      explicit bridge(recorder& x) : to{x} {}
      void record(const market_input& x, const market_state& y) override {
        to.record(x, y);
      }
    };
    market.record(std::make_shared<bridge>(to));
    for (std::size_t i = 0; i < inputs_of_a_day; ++i)
      market.apply(recorded()[i % recorded().size()]);
    if (const auto synced = log.sync(); !synced)
      throw std::runtime_error{to_string(synced.error())};
    return out;
  }();
  return folder;
}

/// Reads and folds all 2 million inputs.
void fold_a_day(benchmark::State& state) {
  if (absent(state))
    return;
  const auto disk = journal::local_disk();
  const auto path = a_day() + '/' + journal::days_in(*disk, a_day()).front();
  for (auto _ : state) {
    const auto day = journal::read_one(*disk, path);
    refold folding;
    journal::for_each_record(*day, [&](const auto& x) {
      if (const auto wrong = folding.add(x); !wrong)
        state.SkipWithError(to_string(wrong.error()).c_str());
    });
    state.counters["inputs"] = static_cast<double>(folding.sums().inputs);
    state.counters["differing"] = static_cast<double>(folding.sums().differing);
    state.counters["megabytes"] = static_cast<double>(day->bytes.size()) / 1e6;
  }
}

/// Like a start: verifies the whole file and folds its end.
void recover_a_day(benchmark::State& state) {
  if (absent(state))
    return;
  const auto disk = journal::local_disk();
  for (auto _ : state) {
    const auto back = recover_market(*disk, a_day());
    state.counters["inputs"] = static_cast<double>(back.sums.inputs);
  }
  std::filesystem::remove_all(a_day());
}

void take_snapshot(benchmark::State& state) {
  if (absent(state))
    return;
  isolated_state market{settings()};
  for (std::size_t i = 0; i < 50'000 && i < recorded().size(); ++i)
    market.apply(recorded()[i]);
  std::string bytes;
  for (auto _ : state) {
    bytes.clear();
    append_snapshot(bytes, market.state());
  }
  state.counters["bytes"] = static_cast<double>(bytes.size());
}

// As many as may wait for the disk, so that none is dropped.
BENCHMARK(record_input)->Unit(benchmark::kNanosecond)->Iterations(100'000);
BENCHMARK(take_snapshot)->Unit(benchmark::kMicrosecond);
BENCHMARK(fold_a_day)->Unit(benchmark::kMillisecond)->Iterations(3);
BENCHMARK(recover_a_day)->Unit(benchmark::kMillisecond)->Iterations(3);

} // namespace

BENCHMARK_MAIN();
