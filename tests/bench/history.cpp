// The size and speed of the history: a year of four 5-minute markets in SQLite,
// and the projection of a day of 2 million inputs.

#include "actors/window_state/keep/recorder.hpp"
#include "app/history/history_api.hpp"
#include "app/history/journal_follower.hpp"
#include "app/history/store.hpp"
#include "net/journal/day_log.hpp"
#include "tests/actors/window_state/story.hpp"

#include <benchmark/benchmark.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <unistd.h>

using namespace fillguard;
using namespace fillguard::history;

namespace {

namespace fs = std::filesystem;

constexpr int days_of_year = 365;
constexpr int markets_of_year = 4;
constexpr int windows_of_day = 288;
constexpr std::int64_t inputs_of_a_day = 2'000'000;

std::string scratch(const char* name) {
  return (fs::temp_directory_path()
          / ("fillguard-bench-" + std::string{name} + '-'
             + std::to_string(getpid())))
    .string();
}

coin_price coin(std::int64_t cents) {
  return coin_price::from_millionths(8'421'137 * 10'000LL + cents * 10'000);
}

/// The rows of one window; each tenth of a market has a trade of 100 seconds.
void add_window(row_batch& to, const window_id& id, int number) {
  window_row window;
  window.window = number_of(id);
  window.slug = slug(id);
  window.market = to_string(id.market);
  window.opens_at = id.opens_at;
  window.closes_at = id.opens_at + std::chrono::minutes{5};
  window.settles_on = settlement::twap_60;
  window.price_to_beat = coin(number % 7'919);
  window.price_to_beat_source = strike_source::venue;
  window.final_price = coin(number % 7'907);
  window.result = number % 3 == 0 ? window_outcome::up : window_outcome::down;
  const bool traded = number / markets_of_year % 10 == 0;
  const auto opens = to_unix_seconds(id.opens_at);
  for (int second = 0; second < 300;
       second += traded && second >= 200 ? 1 : 10) {
    reading_row reading;
    reading.window = window.window;
    reading.second = opens + second;
    reading.spot = coin((number * 31 + second * 17) % 9'973);
    reading.average = coin((number * 37 + second * 11) % 9'967);
    reading.price_to_beat = window.price_to_beat;
    reading.up_bid = price::from_millionths((second * 7 % 99 + 1) * 10'000);
    reading.up_ask = price::from_millionths((second * 7 % 99 + 2) * 10'000);
    reading.up_chance = chance::from_millionths(second * 3'331 % 1'000'000);
    if (traded && second >= 200) {
      reading.danger = chance::from_millionths(second * 1'009 % 1'000'000);
      reading.loss = chance::from_millionths(second * 997 % 1'000'000);
      reading.signals = R"({"confidence":0.03,"velocity":0.012,"time":0.21})";
      reading.sight = danger_sight::known;
    }
    to.put(std::move(reading));
  }
  int place = 0;
  for (const auto* text :
       {"opens", "price to beat 84211.37 (observed)",
        "price to beat 84211.37 (venue)", "closes", "resolved UP"}) {
    event_row event;
    event.window = window.window;
    event.at = id.opens_at + std::chrono::seconds{place * 60};
    event.sequence = number * 1'000LL + place++;
    event.text = text;
    event.trace = "6f3a91.1042";
    to.put(std::move(event));
  }
  if (traded) {
    trade_row trade;
    trade.window = window.window;
    trade.slug = window.slug;
    trade.market = window.market;
    trade.opened_at = id.opens_at + std::chrono::seconds{200};
    trade.closed_at = trade.window_closes_at = window.closes_at;
    trade.bought = trade.settled = shares::from_whole(5);
    trade.average_price = price::from_millionths(980'000);
    trade.paid = money::from_millionths(4'912'345);
    trade.fees = money::from_millionths(12'345);
    trade.profit =
      money::from_millionths(number % 480 < 4 ? -4'912'345 : 87'655);
    trade.profit_if_held = trade.profit;
    trade.probability_at_entry =
      chance::from_millionths(960'000 + number % 40'000);
    trade.market_at_entry = chance::from_millionths(970'000);
    trade.price_to_beat = window.price_to_beat;
    trade.final_price = window.final_price;
    trade.reason = number % 400 < 4 ? "danger" : "settled";
    trade.result = number % 480 < 4 ? "lost" : "won";
    trade.ours = true;
    to.put(std::move(trade));
  }
  to.put(std::move(window));
}

struct year {
  year() : path{scratch("year")} {
    fs::create_directories(path);
    auto opened = store::open(file(), store::mode::write);
    if (!opened)
      throw std::runtime_error{to_string(opened.error())};
    row_batch batch;
    int n = 0;
    for (int day = 0; day < days_of_year; ++day) {
      for (int i = 0; i < windows_of_day; ++i)
        for (const auto each :
             {asset::btc, asset::eth, asset::sol, asset::xrp}) {
          const window_id id{
            {each, window_length::m5},
            from_unix_seconds(1'764'201'600 + day * 86'400LL + i * 300LL)};
          add_window(batch, id, n++);
          last = id;
        }
      if (const auto done = (*opened)->write(batch, {}); !done)
        throw std::runtime_error{to_string(done.error())};
      batch.clear();
    }
  }

  ~year() { fs::remove_all(path); }

  std::string file() const { return path + "/history.sqlite"; }

  static year& get() {
    static year out;
    return out;
  }

  std::string path;
  window_id last;
};

template <class Request>
void answer(benchmark::State& state, Request request) {
  auto& all = year::get();
  state.counters["file_MB"] =
    static_cast<double>(fs::file_size(all.file())) / 1e6;
  history_api api{all.file()};
  for (auto _ : state) {
    const auto out = request(api, all);
    if (out.status != 200)
      state.SkipWithError(out.body.c_str());
    state.counters["bytes"] = static_cast<double>(out.body.size());
  }
}

void newest_page(benchmark::State& state) {
  answer(state, [](history_api& x, year&) { return x.trades(""); });
}

void page_in_the_middle(benchmark::State& state) {
  answer(state, [](history_api& x, year&) {
    return x.trades("from=2026-03-01&to=2026-06-01&market=eth-5m");
  });
}

void one_window(benchmark::State& state) {
  answer(state,
         [](history_api& x, year& of) { return x.window(slug(of.last)); });
}

void summary_of_the_year(benchmark::State& state) {
  answer(state, [](history_api& x, year&) { return x.summary(""); });
}

/// Writes a day of one market: books, and a tick each second.
const std::string& journal_of_a_day() {
  static const std::string folder = [] {
    const auto out = scratch("journal");
    fs::remove_all(out);
    net::journal::day_log log{net::journal::local_disk(), out + "/btc-5m"};
    recorder to{0, 0, [&](auto day, auto text, auto sequence) {
                  log.add(day, text, sequence);
                  return log.held() < (1U << 20U) || log.sync().has_value();
                }};
    struct bridge : input_log {
      recorder& to;
      explicit bridge(recorder& x) : to{x} {}
      void record(const market_input& x, const market_state& y) override {
        to.record(x, y);
      }
    };
    test::story all;
    auto how = all.settings();
    how.captures = false;
    isolated_state market{how};
    market.record(std::make_shared<bridge>(to));
    const auto a_second = inputs_of_a_day / 86'400;
    std::int64_t inputs = 0;
    for (int number = 0; inputs < inputs_of_a_day; ++number) {
      market.apply(all.found(number));
      market.apply(window_opened{{}, all.id(number), all.id(number).opens_at});
      for (int second = 0; second < 300; ++second) {
        market.apply(all.second(300 * number + second));
        for (int i = 1; i < a_second; ++i)
          market.apply(
            all.book(300 * number + second + static_cast<double>(i) / 30,
                     90 + (second + i) % 8, 99, number));
        if (second == 200 && number % 5 == 0)
          market.apply(
            all.fill(300 * number + 200.5, outcome::up, 5, 98, number));
        inputs += a_second;
      }
      market.apply(
        window_closed{{}, all.id(number), all.id(number + 1).opens_at});
      window_result result;
      result.window = all.id(number);
      result.winner = window_outcome::up;
      result.received_at = all.id(number + 1).opens_at;
      market.apply(result);
    }
    if (const auto synced = log.sync(); !synced)
      throw std::runtime_error{to_string(synced.error())};
    return out;
  }();
  return folder;
}

void project_a_day(benchmark::State& state) {
  const auto& folder = journal_of_a_day();
  for (auto _ : state) {
    for (const auto* part : {"", "-wal", "-shm"})
      fs::remove(folder + "/history.sqlite" + part);
    journal_follower all{net::journal::local_disk(), folder,
                         folder + "/history.sqlite"};
    while (all.work())
      ;
    state.counters["rows"] = static_cast<double>(all.state().rows);
  }
  state.counters["inputs_per_second"] =
    benchmark::Counter(static_cast<double>(inputs_of_a_day),
                       benchmark::Counter::kIsIterationInvariantRate);
}

BENCHMARK(newest_page)->Unit(benchmark::kMillisecond);
BENCHMARK(page_in_the_middle)->Unit(benchmark::kMillisecond);
BENCHMARK(one_window)->Unit(benchmark::kMillisecond);
BENCHMARK(summary_of_the_year)->Unit(benchmark::kMillisecond);
BENCHMARK(project_a_day)->Unit(benchmark::kSecond)->Iterations(1);

} // namespace

BENCHMARK_MAIN();
