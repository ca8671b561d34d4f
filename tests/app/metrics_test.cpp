#include "app/metrics/families.hpp"
#include "app/metrics/metrics_text.hpp"
#include "app/metrics/reading.hpp"
#include "net/service_clock.hpp"
#include "tests/support/sample_views.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace fillguard;
using namespace fillguard::metrics;
using namespace std::chrono_literals;

namespace {

struct metrics_fixture {
  std::string text() const { return metrics_text(board, counted, facts); }

  bool has(const std::string& line) const {
    return ('\n' + text()).find('\n' + line + '\n') != std::string::npos;
  }

  bool mentions(const std::string& part) const {
    return text().find(part) != std::string::npos;
  }

  void show(window_view x) {
    x.at = clock->now();
    counted.count(x);
    board.put(std::make_shared<const window_view>(std::move(x)));
  }

  net::http_api::service_facts facts{"0.1.0", "paper", test::noon};
  std::shared_ptr<net::service_clock> clock =
    std::make_shared<net::service_clock>(
      net::service_clock::settings{1, test::noon + 776s});
  net::http_api::api_board board{{facts, {market_key{}}, clock}};
  market_counters counted;
};

window_view held_view() {
  auto x = test::full_view();
  x.position = position_view{};
  x.position->held = shares::from_whole(5);
  return x;
}

} // namespace

TEST_CASE_FIXTURE(metrics_fixture, "an unknown value has no sample") {
  CHECK(has("fillguard_ready 0"));
  show(test::empty_view());
  CHECK(has(R"(fillguard_price_stale{market="btc-15m"} 1)"));
  CHECK(has(R"(fillguard_book_stale{market="btc-15m",side="down"} 1)"));
  for (const auto* name :
       {"fillguard_price_age", "fillguard_book_age", "fillguard_window_left",
        "fillguard_confidence", "fillguard_loss", "fillguard_win_",
        "fillguard_danger_reading"}) {
    CAPTURE(name);
    CHECK_FALSE(mentions(name));
  }
}

TEST_CASE_FIXTURE(metrics_fixture, "a wrong clock is shown, and not ready") {
  show(held_view());
  CHECK_FALSE(mentions("fillguard_clock"));
  auto view = held_view();
  view.clock = clock_view{clock_state::good, 15ms, 40ms, 2'000, ""};
  show(view);
  CHECK(has("fillguard_ready 1"));
  CHECK(has("fillguard_clock_good 1"));
  CHECK(has("fillguard_clock_offset_seconds 0.015"));
  CHECK(has("fillguard_clock_spread_seconds 0.04"));
  CHECK(has("fillguard_clock_measurement_age_seconds 2"));
  view.clock =
    clock_view{clock_state::skewed, -30'000ms, 40ms, 2'000,
               "this machine's clock is 30.0 s ahead of the venue's"};
  show(view);
  CHECK(has("fillguard_ready 0"));
  CHECK(board.missing()
        == std::vector<std::string>{"btc-15m: this machine's clock is 30.0 s "
                                    "ahead of the venue's"});
  CHECK(has("fillguard_clock_good 0"));
  CHECK(has("fillguard_clock_offset_seconds -30"));
}

TEST_CASE_FIXTURE(metrics_fixture, "a feed that is not configured is off") {
  auto feed = test::sample_feed();
  feed.state = feed_state::off;
  board.put(feed);
  CHECK(text().find("fillguard_feed_off{") != std::string::npos);
  CHECK(text().find("} 1\n", text().find("fillguard_feed_off{"))
        != std::string::npos);
}

TEST_CASE_FIXTURE(metrics_fixture, "no window is explained by its feed") {
  auto x = test::empty_view();
  show(x);
  feed_status finder;
  finder.name = "btc-15m/gamma";
  finder.state = feed_state::down;
  finder.why = "no_answer: gamma-api.polymarket.com: host not found";
  board.put(finder);
  CHECK(board.missing().front()
        == "btc-15m: no window, gamma: no_answer: gamma-api.polymarket.com: "
           "host not found");
}

TEST_CASE_FIXTURE(metrics_fixture, "a market shows its position and danger") {
  show(held_view());
  CHECK(has("fillguard_ready 1"));
  CHECK(has(R"(fillguard_build_info{version="0.1.0",mode="paper"} 1)"));
  CHECK(has(R"(fillguard_window_left_seconds{market="btc-15m"} 123.4)"));
  CHECK(has(R"(fillguard_price_age_seconds{market="btc-15m"} 1.3)"));
  CHECK(has(R"(fillguard_position_held_shares{market="btc-15m"} 5)"));
  CHECK(has(R"(fillguard_position_uncovered_shares{market="btc-15m"} 5)"));
  CHECK(has(R"(fillguard_position_unprotected{market="btc-15m"} 0)"));
  CHECK(has(R"(fillguard_danger_reading{market="btc-15m"} 0.62)"));
  CHECK(has(R"(fillguard_danger_threshold{market="btc-15m"} 0.4)"));
  CHECK(has(R"(fillguard_loss_probability_ratio{market="btc-15m"} 0.125)"));
  CHECK(has(
    R"(fillguard_win_probability_ratio{market="btc-15m",side="up",rests_on="price and market"} 0.875)"));
  CHECK(has(
    R"(fillguard_win_probability_ratio{market="btc-15m",side="down",rests_on="price and market"} 0.125)"));
  CHECK(has(R"(fillguard_halted{market="btc-15m"} 0)"));
}

TEST_CASE("the danger metric is the acting reading") {
  auto x = held_view();
  CHECK(in_danger(x));
  x.danger->acts_on = "loss_probability";
  CHECK(acting_danger_of(x)->threshold == 0.35);
  CHECK_FALSE(in_danger(x));
  x.danger->shown_loss = {};
  CHECK_FALSE(acting_danger_of(x)->value);
  CHECK_FALSE(in_danger(x));
  CHECK_FALSE(acting_danger_of(test::empty_view()));
}

TEST_CASE_FIXTURE(metrics_fixture, "lost sight keeps the last known danger") {
  auto x = held_view();
  x.danger_score = 0.13;
  x.loss_probability.reset();
  x.danger->shown_score = {2.04, danger_sight::partial, clock->now() - 14s};
  x.danger->shown_loss = {0.71, danger_sight::lost, clock->now() - 15s};
  show(x);
  CHECK(in_danger(x));
  CHECK(has(R"(fillguard_danger_score{market="btc-15m"} 2.04)"));
  CHECK(has(R"(fillguard_danger_reading{market="btc-15m"} 2.04)"));
  CHECK(
    mentions(R"(fillguard_danger_reading_age_seconds{market="btc-15m"} 14)"));
  CHECK(has(R"(fillguard_loss_probability_ratio{market="btc-15m"} 0.71)"));
  CHECK(has(R"(fillguard_danger_sight{market="btc-15m",state="known"} 0)"));
  CHECK(has(R"(fillguard_danger_sight{market="btc-15m",state="partial"} 1)"));
  CHECK(has(R"(fillguard_danger_sight{market="btc-15m",state="lost"} 0)"));
}

TEST_CASE("a position is unprotected with stale data or an alarm") {
  auto view = held_view();
  CHECK_FALSE(unprotected(view));
  view.up.stale = true;
  CHECK(unprotected(view));
  view.position->hedged = shares::from_whole(5);
  CHECK_FALSE(unprotected(view));
  view.position->hedged = shares::from_whole(3);
  CHECK(uncovered(view) == shares::from_whole(2));
  CHECK(unprotected(view));
  view.up.stale = false;
  CHECK_FALSE(unprotected(view));
  view.position->alarm = "60 exits got nothing";
  CHECK(unprotected(view));
  view.window->phase = window_phase::closed;
  CHECK_FALSE(unprotected(view));
}

TEST_CASE_FIXTURE(metrics_fixture, "feeds are labelled by subject and source") {
  auto feed = test::sample_feed("btc/rtds_twap");
  feed.newest = clock->now() - 4s;
  feed.gaps = 3;
  board.put(feed);
  const std::string with =
    R"({about="btc",source="rtds_twap",role="settlement")";
  CHECK(mentions("fillguard_feed_age_seconds" + with + "} 4.0"));
  CHECK(has("fillguard_feed_fresh" + with + "} 1"));
  CHECK(has("fillguard_feed_gaps_total" + with + "} 3"));
  CHECK(has("fillguard_feed_messages_total" + with + "} 1234"));
  CHECK(
    has("fillguard_feed_bad_frames_total" + with + R"(,kind="not_json"} 2)"));
}

TEST_CASE("kinds of bad frames are bounded") {
  auto feed = test::sample_feed();
  feed.bad.clear();
  for (int i = 0; i < 100; ++i)
    feed.bad["kind_" + std::to_string(i)] = 1;
  for (const auto& x : feed_families({feed}, test::noon)) {
    if (x.name != "fillguard_feed_bad_frames_total")
      continue;
    CHECK(x.metric.size() == 33);
    CHECK(x.metric.back().label.back().value == "further_kinds");
    CHECK(x.metric.back().counter.value == 68);
  }
}

TEST_CASE("each window, danger and halt counts once") {
  market_counters counted;
  const auto now = [&counted] { return counted.counts().at(market_key{}); };
  auto view = held_view();
  view.previous_windows.clear();
  view.danger->shown_score.value = 0.1;
  counted.count(view);
  view.danger->shown_score.value = 0.5;
  counted.count(view);
  counted.count(view);
  view.danger->shown_score.value = 0.1;
  counted.count(view);
  CHECK(now().dangers == 1);
  CHECK(now().windows_opened == 1);
  view.halted = "enough";
  counted.count(view);
  counted.count(view);
  CHECK(now().halts == 1);

  past_window past;
  past.id = view.window->id;
  past.winner = window_outcome::down;
  past.capture = view.capture_99c;
  view.window->id = next_window(view.window->id);
  view.previous_windows = {past};
  counted.count(view);
  CHECK(now().windows_opened == 2);
  // Its profit is not known yet.
  CHECK(now().windows_down == 1);
  CHECK(now().profit == money{});
  view.previous_windows[0].profit = money::from_whole(-5);
  counted.count(view);
  counted.count(view);
  CHECK(now().windows_down == 1);
  CHECK(now().windows_up == 0);
  CHECK(now().profit == money::from_whole(-5));
  // A later fill without a price makes the profit unknown, not better.
  view.previous_windows[0].profit.reset();
  view.previous_windows[0].position.emplace();
  view.previous_windows[0].position->held = shares::from_whole(6);
  counted.count(view);
  CHECK(now().profit == money::from_whole(-5));
  // The match was reversed after the outcome.
  view.previous_windows[0].position->held = shares{};
  counted.count(view);
  CHECK(now().windows_down == 1);
  CHECK(now().profit == money{});
}

TEST_CASE("fills are counted by status") {
  market_counters counted;
  notice event;
  event.kind = notice::kind_type::fill;
  event.capture = capture_view{};
  for (const auto status : {fill_status::provisional, fill_status::provisional,
                            fill_status::confirmed, fill_status::reversed}) {
    event.capture->status = status;
    counted.count(event);
  }
  const auto now = counted.counts().at(market_key{});
  CHECK(now.fills == 2);
  CHECK(now.fills_confirmed == 1);
  CHECK(now.fills_reversed == 1);
}

TEST_CASE_FIXTURE(metrics_fixture, "the journal and the traces are read for "
                                   "each request") {
  inside parts;
  // An absent journal has no sample.
  CHECK(record_families(parts.read()).empty());
  CHECK_FALSE(mentions("fillguard_journal"));
  net::journal::journal_stats now;
  now.failing_because = "journal: no space left";
  now.waiting_bytes = 4'096;
  now.lag = 2'500ms;
  now.failures = 7;
  now.refused = 3;
  now.syncs.add(1ms);
  now.syncs.add(90ms);
  now.syncs.add(9s);
  parts.journal([&now] { return now; });
  parts.traces_lost([] { return std::uint64_t{12}; });
  const auto text = metrics_text(board, counted, facts, parts.read());
  for (const auto* line :
       {"fillguard_journal_trouble 1", "fillguard_journal_waiting_bytes 4096",
        "fillguard_journal_lag_seconds 2.5",
        "fillguard_journal_failures_total 7",
        "fillguard_journal_refused_total 3",
        R"(fillguard_journal_sync_seconds_bucket{le="0.001"} 1)",
        R"(fillguard_journal_sync_seconds_bucket{le="0.256"} 2)",
        R"(fillguard_journal_sync_seconds_bucket{le="+Inf"} 3)",
        "fillguard_journal_sync_seconds_count 3",
        "fillguard_trace_lost_total 12"}) {
    CAPTURE(line);
    CHECK(text.find('\n' + std::string{line} + '\n') != std::string::npos);
  }
  parts.journal({});
  CHECK_FALSE(parts.read().journal);
}

TEST_CASE("orders count by purpose and result") {
  meters::events x;
  x.orders_sent[order_purpose::hedge] = 2;
  x.replies[{order_purpose::hedge, order_state::rejected}] = 1;
  const auto families = order_families(x);
  REQUIRE(families.size() == 2);
  CHECK(families[0].name == "fillguard_orders_sent_total");
  CHECK(families[0].metric[0].counter.value == 2);
  CHECK(families[1].metric[0].label[1].value == "rejected");
}

TEST_CASE("histograms of time spans are cumulative") {
  meters::handler_meter meter;
  meter.actor = "window_state";
  meter.message = "tick";
  meter.handled = 3;
  meter.handling.add(500);
  meter.handling.add(1'000);
  meter.handling.add(5'000'000'000);
  const auto families = handler_families({&meter});
  // No message waited: no sample, not 0.
  REQUIRE(families.size() == 2);
  const auto& spans = families[1].metric[0].histogram;
  CHECK(families[1].name == "fillguard_handler_seconds");
  CHECK(spans.sample_count == 3);
  CHECK(spans.sample_sum == doctest::Approx(5.0000015));
  CHECK(spans.bucket.front().upper_bound == 1e-6);
  CHECK(spans.bucket.front().cumulative_count == 2);
  CHECK(spans.bucket[spans.bucket.size() - 2].cumulative_count == 2);
  CHECK(spans.bucket.back().cumulative_count == 3);
}
