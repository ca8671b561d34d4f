// The time from frame bytes to a typed book update, beside nlohmann's DOM and
// beside a bare on-demand pass that parses the decimals and stores nothing.
// Uses recorded frames if available, else frames of the same shape. Prints the
// ratios.

#include "net/polymarket/market_stream.hpp"

#include "net/polymarket/json.hpp"

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <vector>
#include <zlib.h>

using namespace fillguard;
using namespace fillguard::net::polymarket;

namespace {

struct sample {
  std::vector<std::string> frames; ///< Each with room for reading in place.
  token_map tokens;
  std::size_t bytes = 0;
  bool recorded = false;
};

constexpr std::size_t most_frames = 4096; ///< Defeats the branch predictor.

void add(sample& to, std::string frame) {
  const auto at = frame.find("\"asset_id\":\"") + 12;
  const auto token = frame.substr(at, frame.find('"', at) - at);
  to.tokens.try_emplace(
    token, token_place{{}, to.tokens.size() % 2 ? outcome::up : outcome::down});
  to.bytes += frame.size();
  frame.reserve(frame.size() + simdjson::SIMDJSON_PADDING);
  to.frames.push_back(std::move(frame));
}

void add_recording(sample& to, const std::string& path) {
  auto* in = gzopen(path.c_str(), "rb");
  if (!in)
    return;
  std::string line(1 << 20, '\0');
  // Every 16th frame, for variety.
  for (int i = 0; to.frames.size() < most_frames
                  && gzgets(in, line.data(), static_cast<int>(line.size()));
       ++i) {
    if (i % 16 != 0)
      continue;
    const std::string text = line.c_str();
    const auto from = text.find("\"msg\":");
    const auto end = text.rfind('}');
    if (from != std::string::npos && end != std::string::npos)
      add(to, text.substr(from + 6, end - from - 6));
  }
  gzclose(in);
}

std::string made_up_frame(int seed) {
  std::string sides[2];
  for (int cent = 1; cent < 100; ++cent) {
    auto& outcome = sides[cent > 40 + seed % 20];
    outcome += outcome.empty() ? "" : ",";
    outcome +=
      "{\"price\":\"" + to_string(price::from_millionths(cent * 10'000))
      + "\",\"size\":\"" + std::to_string(100 + (cent * seed) % 9000) + ".5\"}";
  }
  return "{\"market\":\"0x1\",\"asset_id\":\"" + std::string(77, '4')
         + "\",\"timestamp\":\"1776094505300\",\"hash\":\"e1\",\"bids\":["
         + sides[0] + "],\"asks\":[" + sides[1] + "],\"event_type\":\"book\"}";
}

const sample& frames() {
  static const sample out = [] {
    sample x;
    const std::filesystem::path folder =
      std::string{FILLGUARD_SHARED_DIR} + "/data/recorded/raw_ws";
    std::error_code none;
    for (const auto& file : std::filesystem::directory_iterator(folder, none))
      add_recording(x, file.path());
    x.recorded = !x.frames.empty();
    for (int i = 0; !x.recorded && i < 512; ++i)
      add(x, made_up_frame(i));
    return x;
  }();
  return out;
}

/// Runs `handle` over all frames and reports the time a frame takes.
template <class Handle>
void over_frames(benchmark::State& state, Handle handle) {
  const auto& x = frames();
  for (auto _ : state)
    for (const auto& frame : x.frames)
      handle(frame);
  state.SetBytesProcessed(state.iterations()
                          * static_cast<std::int64_t>(x.bytes));
  state.counters["frame"] = benchmark::Counter(
    static_cast<double>(state.iterations())
      * static_cast<double>(x.frames.size()),
    benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void typed_update(benchmark::State& state) {
  market_stream_reader reader;
  over_frames(state, [&](const std::string& frame) {
    auto out = reader.read(frame, frames().tokens, {});
    benchmark::DoNotOptimize(out);
    if (out.events.size() != 1)
      state.SkipWithError("a frame was not understood");
  });
}
BENCHMARK(typed_update)->Unit(benchmark::kMillisecond);

void bare_walk(benchmark::State& state) {
  namespace od = simdjson::ondemand;
  od::parser parser;
  over_frames(state, [&](const std::string& frame) {
    od::document document;
    std::int64_t sum = 0;
    if (parser.iterate(frame.data(), frame.size(), frame.capacity())
          .get(document))
      return state.SkipWithError("a frame was not understood");
    for (auto field : document.get_object()) {
      od::raw_json_string key;
      if (field.key().get(key)
          || (!key.unsafe_is_equal("bids") && !key.unsafe_is_equal("asks")))
        continue;
      for (auto level : field.value().get_array()) {
        for (auto pair : level.get_object()) {
          od::raw_json_string text;
          if (!pair.value().get_raw_json_string().get(text))
            sum += json::quoted_millionths(text.raw()).value_or(0);
        }
      }
    }
    benchmark::DoNotOptimize(sum);
  });
}
BENCHMARK(bare_walk)->Unit(benchmark::kMillisecond);

void nlohmann_dom(benchmark::State& state) {
  over_frames(state, [](const std::string& frame) {
    const auto document = nlohmann::json::parse(frame);
    std::int64_t sum = 0;
    for (const char* outcome : {"bids", "asks"})
      for (const auto& level : document.at(outcome))
        for (const char* field : {"price", "size"})
          sum += parse_millionths(level.at(field).get_ref<const std::string&>())
                   .value_or(0);
    benchmark::DoNotOptimize(sum);
  });
}
BENCHMARK(nlohmann_dom)->Unit(benchmark::kMillisecond);

/// Prints as usual and keeps the fastest repetition of each benchmark, since
/// the others were disturbed.
class ratio_reporter : public benchmark::ConsoleReporter {
public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const auto& run : runs) {
      if (run.run_type != Run::RT_Iteration || run.error_occurred)
        continue;
      auto& best =
        best_.try_emplace(run.run_name.function_name, 1e18).first->second;
      best = std::min(best, run.GetAdjustedCPUTime());
    }
  }

  /// Returns whether both targets are met.
  bool conclude() {
    if (best_.size() != 3)
      return false;
    const auto typed = best_["typed_update"];
    const auto to_dom = best_["nlohmann_dom"] / typed;
    const auto to_walk = typed / best_["bare_walk"];
    std::printf("%s frames: nlohmann DOM / typed = %.1f (at least 8), typed / "
                "bare walk = %.2f (at most 1.30)\n",
                frames().recorded ? "recorded" : "made-up", to_dom, to_walk);
    return to_dom >= 8 && to_walk <= 1.3;
  }

private:
  std::map<std::string, double> best_;
};

} // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  ratio_reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  return reporter.conclude() ? 0 : 1;
}
