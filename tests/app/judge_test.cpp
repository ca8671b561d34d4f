#include "app/judge/judge.hpp"
#include "app/judge/random_walk.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

const std::filesystem::path recorded_day =
  std::filesystem::path{FILLGUARD_SHARED_DIR} / "data/recorded/chainlink";
const auto day_prices =
  (recorded_day / "BTCUSD-prices-2026-06-08.csv.gz").string();
const auto day_windows =
  (recorded_day / "BTC-5m-markets-2026-06-08.jsonl.gz").string();

/// Whether the recorded day exists; prints a message otherwise.
bool day_is_here() {
  if (std::filesystem::exists(day_prices)
      && std::filesystem::exists(day_windows))
    return true;
  MESSAGE("SKIPPED: no recorded day at ", recorded_day.string());
  return false;
}

/// A temporary file.
struct scratch_file {
  std::string path;

  scratch_file(const char* name, const std::string& text)
      : path((std::filesystem::temp_directory_path() / name).string()) {
    std::ofstream{path, std::ios::binary} << text;
  }

  ~scratch_file() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
};

} // namespace

TEST_CASE("the random walk has its known score on that day") {
  if (!day_is_here())
    return;
  const auto prices = read_prices(day_prices).value();
  const auto windows = read_windows(day_windows).value();
  CHECK(prices.rows.size() == 84'558);
  CHECK(windows.rows.size() == 288);
  CHECK(windows.set_aside == 4);

  const auto day = judge(prices.rows, windows.rows);
  const auto at_60 = score_of(day[1].walk);
  const auto at_10 = score_of(day[3].walk);
  CHECK(at_60.brier == doctest::Approx(0.103).epsilon(0.01));
  CHECK(*at_60.auc == doctest::Approx(0.815).epsilon(0.005));
  CHECK(at_10.brier == doctest::Approx(0.035).epsilon(0.02));
  CHECK(*at_10.auc == doctest::Approx(0.936).epsilon(0.005));
}

TEST_CASE("the loss probability scores better than the random walk") {
  if (!day_is_here())
    return;
  const auto prices = read_prices(day_prices).value().rows;
  const auto windows = read_windows(day_windows).value().rows;

  // Over 8,000 shadow windows it is better at every horizon, by Brier and AUC.
  for (const auto& x : judge(prices, shadow_windows(prices))) {
    CAPTURE(x.seconds_left);
    CHECK(x.improved.size() > 7'000);
    CHECK(gain_over(x.walk, x.improved).mean > 0);
    CHECK(*score_of(x.improved).auc > *score_of(x.walk).auc);
  }

  // On the recorded windows it is better down to ten seconds. At five only nine
  // leaders lost: the difference is within chance.
  for (const auto& array : judge(prices, windows)) {
    CAPTURE(array.seconds_left);
    const auto gain = gain_over(array.walk, array.improved);
    CHECK(array.improved.size() > 280);
    CHECK(*score_of(array.improved).auc > *score_of(array.walk).auc);
    if (array.seconds_left >= 10)
      CHECK(gain.mean > 0);
    else
      CHECK(gain.mean > -gain.standard_error);
    const double base = score_of(array.improved).base_rate;
    CHECK(score_of(array.improved).brier < base * (1 - base));
  }
}

TEST_CASE(
  "a judgement shows how far it is, and what it has when it is stopped") {
  if (!day_is_here())
    return;
  std::ostringstream out;
  std::ostringstream err;
  std::uint64_t last = 0;
  judge_options how{day_prices, day_windows};
  how.goes_on = [&last](std::uint64_t done, std::uint64_t total) {
    CHECK(done >= last);
    CHECK(done < total);
    last = done;
    return done < 2'000;
  };
  CHECK(run_judge(how, out, err) == 1);
  CHECK(last == 2'000);
  CHECK(out.str().find("Recorded windows under ") != std::string::npos);
  CHECK(out.str().find("with the prior alone") == std::string::npos);
  CHECK(err.str().find("judge: stopped: ") != std::string::npos);
}

TEST_CASE("the judged day is printed") {
  if (!day_is_here())
    return;
  std::ostringstream out;
  std::ostringstream err;
  CHECK(run_judge({day_prices, day_windows}, out, err) == 0);
  const auto text = out.str();
  for (const auto* part :
       {"T-120:", "T-5:", "fillguard", "walk, by the rule", "walk, without it",
        "base rate", "AUC", "log loss", "95 % interval",
        "Recorded windows under the spot rule",
        "Shadow windows under the average over 60 s",
        "the average of the same ticks stands in",
        "each average moved by a random 0 to 1 bp (seed 1)",
        "with the prior alone"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, part);
  CHECK(err.str().find("4 rows set aside") != std::string::npos);
}

TEST_CASE("under the average no walk that knows the rule is better") {
  if (!day_is_here())
    return;
  const auto prices = read_prices(day_prices).value().rows;
  const tick_averages ticks{prices};
  const auto windows = shadow_windows(ticks, settlement::twap_60);
  CHECK(windows.size() > 8'500);
  for (const auto& x : judge(prices, windows)) {
    CAPTURE(x.seconds_left);
    const auto improved = score_of(x.improved);
    const auto informed = score_of(x.informed);
    CHECK(improved.brier <= 1.01 * informed.brier);
    CHECK(improved.log_loss < informed.log_loss);
    CHECK(improved.brier < score_of(x.walk).brier);
    CHECK(count_bins(improved).outside == 0);
  }
}

TEST_CASE("averages that are moved by up to 1 bp come true as often as said") {
  if (!day_is_here())
    return;
  const auto prices = read_prices(day_prices).value().rows;
  tick_averages ticks{prices};
  ticks.move(1);
  const auto windows = shadow_windows(ticks, settlement::twap_60);
  for (const bool learns : {true, false})
    for (const auto& x : judge({prices, {}, windows, {}, learns})) {
      CAPTURE(learns);
      CAPTURE(x.seconds_left);
      const auto improved = score_of(x.improved);
      CHECK(count_bins(improved).telling > 3);
      CHECK(count_bins(improved).outside == 0);
      CHECK(improved.brier <= score_of(x.informed).brier);
    }
}

TEST_CASE("an average of ticks takes a missing one from the second before") {
  std::vector<recorded_price> prices;
  const auto close = from_unix_seconds(1'780'877'100);
  for (int i = 62; i >= 3; --i)
    if (i != 10)
      prices.push_back({close, close - i * 1s,
                        coin_price::from_whole(i == 11 ? 60'060 : 60'000)});
  tick_averages ticks{prices};
  CHECK(ticks.at(settlement::twap_60, close)
        == coin_price::from_whole(60'002)); // 60 dollars, in two of 60 seconds.
  CHECK(ticks.at(settlement::twap_30, close) == coin_price::from_whole(60'004));
  CHECK_FALSE(ticks.at(settlement::twap_60, close - 1s));
  CHECK_FALSE(ticks.at(settlement::twap_60, close + 1s));

  // Moved, it is within 1 bp, and the same for the same seed.
  auto again = ticks;
  ticks.move(5);
  again.move(5);
  const auto moved = ticks.at(settlement::twap_60, close).value();
  CHECK(moved != coin_price::from_whole(60'002));
  CHECK(std::abs(moved.to_double() - 60'002) <= 6.0002);
  CHECK(moved == again.at(settlement::twap_60, close));
  again.move(6);
  CHECK(moved != again.at(settlement::twap_60, close));
}

TEST_CASE("a window is judged by its own rule") {
  // Given a price that fell by 60 dollars 30 s before the close,
  const auto close = from_unix_seconds(1'786'665'900);
  std::vector<recorded_price> prices;
  for (int i = 400; i > -10; --i)
    prices.push_back(
      {close - i * 1s + 1s, close - i * 1s,
       coin_price::from_whole((i > 30 ? 60'040 : 59'980) + i % 2)});
  const auto beat = coin_price::from_whole(60'000);

  // the spot rule and the average expect different winners.
  std::vector<judged_window> windows(2);
  for (auto& x : windows)
    x = {close - 300s, close, beat, outcome::down};
  windows[1].settles_on = settlement::twap_60;
  const auto spot = judge(prices, {windows[0]});
  const auto twap = judge(prices, {windows[1]});
  REQUIRE(spot[3].improved.size() == 1);
  REQUIRE(twap[3].improved.size() == 1);
  CHECK(spot[3].improved[0].chance < 0.05); // The leader is DOWN.
  CHECK(twap[3].improved[0].chance > 0.95);
  CHECK(twap[3].informed[0].chance > 0.95);
  CHECK(twap[3].walk[0].chance < 0.05);
}

TEST_CASE("windows under an average may lack what the venue published") {
  const scratch_file windows{
    "fillguard_judge_rules.jsonl",
    // After the change of the rule, and before it.
    R"({"start_sec":1786665600,"end_sec":1786665900,"strike_value":null})"
    "\n"
    R"({"start_sec":1780876800,"end_sec":1780877100,"strike_value":null})"};
  auto read = read_windows(windows.path).value();
  REQUIRE(read.rows.size() == 1);
  CHECK(read.rows[0].settles_on == settlement::twap_60);
  CHECK(read.set_aside == 1);

  // Its prices are then those of the ticks, where they were recorded.
  auto none = read.rows;
  CHECK(stand_in(none, tick_averages{{}}) == 0);
  CHECK(none.empty());
  std::vector<recorded_price> prices;
  for (int i = 0; i < 400; ++i) {
    const auto at = read.rows[0].opens_at - 80s + i * 1s;
    prices.push_back({at, at, coin_price::from_whole(60'000 + i)});
  }
  CHECK(stand_in(read.rows, tick_averages{prices}) == 1);
  CHECK(read.rows[0].winner == outcome::up);
  CHECK(*read.rows[0].final_price - *read.rows[0].price_to_beat
        == coin_price::from_whole(300));
}

TEST_CASE("no window to judge is an error") {
  const scratch_file prices{"fillguard_judge_no_prices.csv",
                            "recv_ms,feed_ts_ms,value\n"
                            "1780876801000,1780876800000,60000\n"};
  const scratch_file windows{
    "fillguard_judge_no_windows.jsonl",
    R"({"start_sec":1780870000,"end_sec":1780870300,"strike_value":"60000500000000000000000","outcome_prices":["0","1"]})"};
  std::ostringstream out;
  std::ostringstream err;
  CHECK(run_judge({prices.path, windows.path}, out, err) == 1);
  CHECK(err.str().find("no window can be judged") != std::string::npos);
}

TEST_CASE("the market's middle is judged where there are books") {
  const auto close = from_unix_seconds(1'780'877'100);
  std::vector<recorded_price> prices;
  for (int i = 200; i > 0; --i)
    prices.push_back({close - i * 1s + 1s, close - i * 1s,
                      coin_price::from_whole(60'000 + i % 2)});
  const std::vector windows{judged_window{
    close - 300s, close, coin_price::from_whole(59'990), outcome::up}};
  recorded_books books;
  const auto level = [](const char* at) {
    return book_level{*price::parse(at), shares::from_whole(10)};
  };
  auto& book = books[{close - 300s, close}];
  book.tops[1] = top_of_book{level("0.90"), level("0.94")};
  const auto judged = judge({prices, {}, windows, books});
  CHECK(judged[0].market.empty());
  REQUIRE(judged[1].market.size() == 1);
  CHECK(judged[1].market[0].chance == doctest::Approx(0.08));
  CHECK(judged[1].improved_with_books.size() == 1);

  // Without prices it is judged alone, once the winner is known.
  CHECK(judge_market(books)[1].market.empty());
  book.winner = outcome::down;
  const auto alone = judge_market(books);
  REQUIRE(alone[1].market.size() == 1);
  CHECK(alone[1].market[0].chance == doctest::Approx(0.08));
  CHECK(alone[1].market[0].happened);
}

TEST_CASE("books are read from captures") {
  const auto capture = recorded_day / "../book_5m";
  if (!day_is_here() || !std::filesystem::exists(capture))
    return;
  const auto file = std::filesystem::directory_iterator {
    capture
    } -> path();
  const auto books = read_books({file.string()}, day_windows).value();
  REQUIRE(books.size() == 1);
  int shown = 0;
  for (const auto& top : books.begin()->second.tops)
    if (top)
      ++shown;
  CHECK(shown > 0);
  CHECK_FALSE(read_books({"/nowhere/book"}, day_windows));
}

TEST_CASE("only prices received by then are used") {
  // A price of the second before the forecast, received after it,
  const auto close = from_unix_seconds(1'780'877'100);
  std::vector<recorded_price> prices;
  for (int i = 200; i > 60; --i)
    prices.push_back({close - i * 1s + 1s, close - i * 1s,
                      coin_price::from_whole(60'000 + i % 2)});
  auto received_late = prices;
  received_late.push_back(
    {close - 60s + 1ms, close - 61s, coin_price::from_whole(59'000)});
  const std::vector windows{judged_window{
    close - 300s, close, coin_price::from_whole(59'990), outcome::up}};

  // does not change the forecast at T-60.
  const auto without = judge(prices, windows);
  const auto with = judge(received_late, windows);
  REQUIRE(with[1].improved.size() == 1);
  CHECK(with[1].improved[0].chance == without[1].improved[0].chance);
  CHECK(with[1].walk[0].chance == without[1].walk[0].chance);
}

TEST_CASE("scores are those of a small example") {
  const std::vector<forecast> xs{
    {0.1, false}, {0.2, false}, {0.2, true}, {0.9, true}};
  const auto x = score_of(xs);
  CHECK(x.count == 4);
  CHECK(x.base_rate == 0.5);
  CHECK(x.brier == doctest::Approx((0.01 + 0.04 + 0.64 + 0.01) / 4));
  CHECK(*x.auc == doctest::Approx(3.5 / 4));
  CHECK(x.bins[3].count == 1);
  CHECK(x.bins[4].count == 2);
  CHECK(x.bins[4].happened == 0.5);
  CHECK(x.bins[6].count == 1);
}

TEST_CASE("without forecasts there are no scores") {
  CHECK(score_of({}).count == 0);
  CHECK_FALSE(score_of({}).auc);
  CHECK_FALSE(score_of({{0.5, true}}).auc);
  CHECK(gain_over({}, {}).mean == 0);
  // A probability of one is in the last bin.
  CHECK(score_of({{1.0, true}}).bins[6].count == 1);
}

TEST_CASE("the random walk is unknown before two prices a step apart") {
  random_walk x;
  const auto start = from_unix_seconds(1'780'876'800);
  const auto level = coin_price::from_whole(60'000);
  CHECK_FALSE(x.chance_above(level, start));
  x.add(start, level);
  CHECK_FALSE(x.chance_above(level, start + 60s));
  x.add(start + 5s, coin_price::from_whole(60'010));
  // Ten dollars in 5 s give a deviation of 20 dollars in 20 s.
  CHECK(*x.chance_above(level, start + 25s)
        == doctest::Approx(0.69146).epsilon(1e-4));
}

TEST_CASE("the walk of a mean counts the seconds that are known") {
  random_walk walk;
  const auto start = from_unix_seconds(1'780'876'800);
  const auto second = to_unix_seconds(start);
  const auto level = coin_price::from_whole(60'000);
  CHECK_FALSE(walk.chance_of_mean(level, {second, 10}));
  for (int i = 0; i <= 20; i += 5)
    walk.add(start + i * 1s, coin_price::from_whole(60'000 + i % 2));
  // All known: 60,000 and 60,001, five seconds each.
  CHECK(walk.chance_of_mean(level, {second + 10, 10}) == 1);
  CHECK(walk.chance_of_mean(coin_price::from_whole(60'001), {second + 10, 10})
        == 0);
  // Far ahead, it is the walk of the price itself.
  CHECK(*walk.chance_of_mean(level, {second + 320, 1})
        == doctest::Approx(*walk.chance_above(level, start + 320s)));
}

TEST_CASE("intervals allow for forecasts that depend on one another") {
  std::vector<forecast> apart;
  std::vector<forecast> together;
  for (int i = 0; i < 200; ++i) {
    const bool happened = i % 20 < 10;
    apart.push_back({0.5, happened, i});
    together.push_back({0.5, happened, i / 10});
  }
  const auto a = score_of(apart);
  const auto b = score_of(together);
  CHECK(a.bins[6].likely.contains(0.5));
  CHECK(a.bins[6].likely.from == doctest::Approx(0.431).epsilon(0.01));
  // Ten that happen together count as one.
  CHECK(b.bins[6].likely.from == doctest::Approx(0.299).epsilon(0.01));
  CHECK(count_bins(a).telling == 1);
  CHECK(count_bins(a).outside == 0);
  for (auto& x : apart)
    x.chance = 0.7;
  CHECK(count_bins(score_of(apart)).outside == 1);
}

TEST_CASE("the log loss is that of what happened") {
  const auto x = score_of({{0.1, false, 1}, {0.8, true, 2}});
  CHECK(x.log_loss == doctest::Approx(-(std::log(0.9) + std::log(0.8)) / 2));
  // A wrong certainty has a large loss, but a finite one.
  CHECK(score_of({{0, true, 1}}).log_loss == doctest::Approx(-std::log(1e-5)));
}

TEST_CASE("bad rows are set aside, the rest is read") {
  const scratch_file prices{"fillguard_judge_prices.csv",
                            "recv_ms,feed_ts_ms,value\n"
                            "1780876802000,1780876801000,60001.5\r\n"
                            "1780876801000,1780876800000,60000\n"
                            "x,1780876801000,1\n"
                            "1780876801000,1780876801000,nan\n"
                            "1780876801000,1780876801000,-5\n"
                            "1780876801000\n"
                            "99999999999999999999,1780876801000,5\n"
                            "\n"};
  const auto recorded = read_prices(prices.path).value();
  REQUIRE(recorded.rows.size() == 2);
  CHECK(recorded.rows[0].value == coin_price::from_whole(60'000));
  CHECK(recorded.set_aside == 5);
  CHECK(recorded.first_problem.find("line 4") == 0);

  const scratch_file quoted{"fillguard_judge_quoted.csv",
                            "\xef\xbb\xbf\"value\", recv_ms,feed_ts_ms\r\n"
                            "\"60000\", 1780876801000.0,\"1780876800000\"\r\n"};
  const auto same = read_prices(quoted.path).value();
  REQUIRE(same.rows.size() == 1);
  CHECK(same.rows[0].value == recorded.rows[0].value);
  CHECK(same.rows[0].source_time == recorded.rows[0].source_time);
  CHECK(same.rows[0].received_at == recorded.rows[0].received_at);

  const scratch_file windows{
    "fillguard_judge_windows.jsonl",
    R"({"start_sec":300,"end_sec":600,"strike_value":"60000500000000000000000","outcome_prices":["0","1"]})"
    "\n{\n[]\n"
    R"({"start_sec":300,"end_sec":300,"strike_value":"1","outcome_prices":["0","1"]})"
    "\n"
    R"({"start_sec":300,"end_sec":600,"strike_value":null,"outcome_prices":["0","1"]})"
    "\n"
    R"({"start_sec":300,"end_sec":600,"strike_value":"60000500000000000000000","outcome_prices":["0.5","0.5"]})"};
  const auto y = read_windows(windows.path).value();
  REQUIRE(y.rows.size() == 1);
  CHECK(y.rows[0].winner == outcome::down);
  CHECK(y.rows[0].price_to_beat == *coin_price::parse("60000.5"));
  CHECK(y.set_aside == 5);
}

TEST_CASE("unusable files are named") {
  std::ostringstream out;
  std::ostringstream err;
  CHECK(run_judge({"/nowhere/prices.csv", "/nowhere/windows"}, out, err) == 1);
  CHECK(err.str().find("/nowhere/prices.csv: No such file")
        != std::string::npos);
  CHECK(out.str() == "");

  const scratch_file columns{"fillguard_judge_columns.csv", "a,b\n1,2\n"};
  CHECK(read_prices(columns.path).error().what.find("has no column feed_ts_ms")
        != std::string::npos);

  const scratch_file cut{"fillguard_judge_cut.gz",
                         std::string{"\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b", 11}};
  CHECK(to_string(read_prices(cut.path).error())
        == cut.path + ": ends in the midst of its data");
}
