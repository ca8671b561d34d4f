// The money of each position is the same wherever it is shown: in the state, on
// the page, in the metrics, the history, its report, a notification, the result
// of the day and its limits.

#include "actors/notifier/day_results.hpp"
#include "app/history/history_api.hpp"
#include "app/history/history_commands.hpp"
#include "app/history/questions.hpp"
#include "app/history/rebuild.hpp"
#include "app/metrics/metrics_text.hpp"
#include "net/http_api/state_json.hpp"
#include "net/service_clock.hpp"
#include "tests/support/recorded_market.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <map>
#include <memory>
#include <sstream>
#include <vector>

using namespace fillguard;
using namespace fillguard::test;
using nlohmann::json;

namespace {

money dollars(const char* x) {
  return money::parse(x).value();
}

/// "-4.91"
std::string in_cents(money x) {
  char out[32];
  std::snprintf(out, sizeof out, "%.2f", x.to_double());
  return out;
}

/// A market whose every display is kept.
struct shown_market : recorded_market {
  shown_market() : recorded_market{"one-money"} {}

  void add(const market_input& input) override {
    auto done = state->apply(input);
    for (auto& each : done.notices) {
      counted.count(each);
      notices.push_back(std::move(each));
    }
    const auto view = state->view();
    counted.count(view);
    if (auto result = days.apply(view))
      results.push_back(std::move(result->text));
    if (std::holds_alternative<book_update>(input))
      return;
    const auto text = json::parse(net::http_api::market_text(view));
    for (const auto& past : text["previous_windows"])
      pages[past["slug"]] = past;
  }

  /// As the venue corrects what it reported.
  void reverse(double s, int quantity, int n) {
    auto out = fill(300 * n + s, outcome::up, 0, 98, n);
    out.reversed = shares::from_whole(quantity);
    out.status = fill_status::reversed;
    out.average_price.reset();
    out.fee.reset();
    out.revision = 2;
    add(out);
  }

  void settle(window_outcome winner, int n, double s) {
    window_result out;
    out.window = id(n);
    out.winner = winner;
    out.received_at = at(s);
    add(out);
  }

  /// The last text about the window's settlement.
  std::string settlement_of(int n) const {
    std::string out;
    for (const auto& x : notices)
      if (x.kind == notice::kind_type::settled && x.window == id(n))
        out = x.text;
    return out;
  }

  metrics::market_counters counted;
  day_results days;
  std::vector<std::string> results;
  std::vector<notice> notices;
  std::map<std::string, json> pages; ///< The newest of each past window.
};

} // namespace

TEST_CASE("the money of each position is the same everywhere") {
  shown_market day;
  std::map<int, money> expected;
  std::map<int, money> fees;
  // A fee in dollars.
  day.held(window_outcome::up, 0);
  expected[0] = dollars("0.087655");
  fees[0] = dollars("0.012345");
  // Reversed while it is held.
  day.open(1);
  day.quote(190, 200, 97, 98, 1);
  day.buy(200, outcome::up, 5, 98, 1);
  day.quote(201, 210, 97, 98, 1);
  day.reverse(210, 5, 1);
  day.quote(211, 300, 97, 98, 1);
  day.end(window_outcome::up, 1);
  // Reversed after it was settled.
  day.held(window_outcome::up, 2);
  day.open(3);
  CHECK(day.counted.counts().at(day.market).profit == dollars("0.17531"));
  day.reverse(340, 5, 2);
  CHECK(day.counted.counts().at(day.market).profit == dollars("0.087655"));
  // Settled when two further windows are over.
  day.quote(190, 200, 97, 98, 3);
  day.buy(200, outcome::up, 5, 98, 3);
  day.quote(201, 300, 97, 98, 3);
  day.end(std::nullopt, 3);
  expected[3] = dollars("-4.912345");
  fees[3] = dollars("0.012345");
  // A hedge, and 50/50.
  day.open(4);
  day.quote(190, 200, 90, 92, 4);
  day.buy(200, outcome::up, 7, 92, 4);
  day.buy(210, outcome::down, 4, 9, 4, order_purpose::hedge);
  day.quote(211, 300, 88, 90, 4);
  day.end(window_outcome::half, 4);
  expected[4] = dollars("-1.32469");
  fees[4] = dollars("0.02469");
  // A fee in shares: a hundredth of one.
  auto in_shares = day.found(5);
  in_shares.window.rules.taker_fee->unit = fee_schedule::charged_in::shares;
  day.add(in_shares);
  day.add(window_opened{{}, day.id(5), day.id(5).opens_at});
  day.quote(190, 200, 97, 98, 5);
  auto bought = day.fill(300 * 5 + 200, outcome::up, 5, 98, 5);
  bought.fee = dollars("0.0098");
  day.add(bought);
  day.quote(201, 300, 97, 98, 5);
  day.end(window_outcome::up, 5);
  expected[5] = dollars("0.09");
  fees[5] = dollars("0.0098");
  day.settle(window_outcome::down, 3, 300 * 6 + 40);
  // Sold in part; the rest is lost.
  day.open(6);
  day.quote(190, 200, 97, 98, 6);
  day.buy(200, outcome::up, 5, 98, 6);
  day.quote(201, 250, 58, 60, 6);
  day.sell(250, outcome::up, 2, 58, 6);
  day.quote(251, 300, 20, 22, 6);
  day.end(window_outcome::down, 6);
  day.open(7);
  expected[6] = dollars("-3.806666");
  fees[6] = dollars("0.066666");

  money total;
  for (const auto& [number, profit] : expected)
    total += profit;
  REQUIRE(total == dollars("-9.866046"));

  const auto view = day.state->view();
  CHECK(view.day.profit == total);
  CHECK(view.day.counted() == total);
  CHECK(view.day.unknown == 0);
  CHECK(day.counted.counts().at(day.market).profit == total);
  net::http_api::api_board board{
    {{}, {}, std::make_shared<net::service_clock>()}};
  const auto exposed = '\n' + metrics::metrics_text(board, day.counted, {});
  const std::string gauge =
    "\nfillguard_settled_profit_dollars{market=\"btc-5m\"} ";
  const auto at = exposed.find(gauge);
  REQUIRE(at != std::string::npos);
  // Metrics are binary numbers: this is the one next to the amount.
  CHECK(std::stod(exposed.substr(at + gauge.size())) == total.to_double());

  std::ostringstream log;
  REQUIRE(history::rebuild(day.path, day.database(), log, log) == 0);
  auto opened =
    history::store::open(day.database(), history::store::mode::read);
  REQUIRE(opened);
  const auto trades = history::trades_of(**opened, {});
  REQUIRE(trades);
  CHECK(trades->size() == 7);
  for (const auto& trade : *trades) {
    const auto id = history::window_of(trade.window);
    REQUIRE(id);
    const auto number =
      static_cast<int>((id->opens_at - day.start) / std::chrono::seconds{300});
    CAPTURE(number);
    const auto& page = day.pages.at(trade.slug);
    if (!expected.contains(number)) {
      CHECK(trade.reason == "reversed");
      CHECK(trade.profit == money{});
      CHECK(page["profit"].is_null());
      continue;
    }
    CHECK(trade.profit == expected[number]);
    CHECK(trade.fees == fees[number]);
    CHECK(page["profit"] == to_string(expected[number]));
    CHECK(page["position"]["fees"] == to_string(fees[number]));
    CHECK(day.settlement_of(number).ends_with("; profit "
                                              + in_cents(expected[number])));
  }

  std::ostringstream report;
  report_arguments arguments;
  arguments.format = "json";
  REQUIRE(run_report(day.database(), arguments, report, log) == 0);
  const auto reported = json::parse(report.str());
  CHECK(reported["profit"] == to_string(total));
  CHECK(reported["reversed"] == 2);
  CHECK(reported["by_day"][0]["profit"] == to_string(total));
  history::history_api api{day.database()};
  CHECK(json::parse(api.summary("").body)["profit"] == to_string(total));
  std::ostringstream for_people;
  arguments.format = "text";
  REQUIRE(run_report(day.database(), arguments, for_people, log) == 0);
  CHECK(for_people.str().find("made       -$9.87 ") != std::string::npos);

  // The result of the day, when it is over.
  day.add(day.second(86'400));
  REQUIRE(day.results.size() == 1);
  CHECK(day.results[0].starts_with(
    "2026-04-13 (UTC) brought -9.87 dollars: btc-5m -9.87"));
}
