// Each source of a dangerous position freezes in turn. No text that leaves the
// service may read as an improvement.

#include "actors/notifier/notification_filter.hpp"
#include "app/display/status_line.hpp"
#include "app/metrics/market_counters.hpp"
#include "app/metrics/metrics_text.hpp"
#include "net/http_api/board.hpp"
#include "net/http_api/event_pacer.hpp"
#include "net/http_api/state_json.hpp"
#include "net/notify/letters.hpp"
#include "tests/scenarios/guarded_window.hpp"
#include "tests/support/running_service.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace fillguard;
using namespace fillguard::test;
using nlohmann::ordered_json;

namespace {

struct set_clock : net::clock {
  utc_time at;

  utc_time now() const override { return at; }

  std::chrono::nanoseconds
  outside(std::chrono::nanoseconds span) const override {
    return span;
  }
};

/// A held position that is only watched, and every text about it.
struct watched_position {
  explicit watched_position(acting_reading acts_on)
      : window{holding(acts_on)}, acts_on_loss{
                                    acts_on
                                    == acting_reading::loss_probability} {
    window.coin(0, 0, "60000"); // The price to beat.
    for (int s = 100; s < 248; ++s)
      window.coin(s, s, s % 2 == 0 ? "60002" : "60003");
    window.stays(248, 255, 97, 98);
    REQUIRE(window.see().capture_99c);
  }

  static guarded_window::options holding(acting_reading acts_on) {
    guarded_window::options out;
    out.state.guard.on_danger = danger_action::hold;
    out.state.guard.hard_stop_bid.reset();
    out.state.guard.profit_lock.reset();
    out.state.danger.acts_on = acts_on;
    return out;
  }

  /// One second, with a price and a book unless these are frozen.
  void passes(int s, std::optional<int> bid, const char* price) {
    if (price)
      window.coin(s - 1, s - 1, price);
    if (bid)
      window.quotes(s, *bid, *bid + 1);
    else
      window.until(s);
    publish();
  }

  /// Makes every text that the service sends out in a second.
  void publish() {
    const auto view = std::make_shared<const window_view>(window.see());
    line = status_line(*view);
    clock->at = view->at;
    board.put(view);
    counted.count(*view);
    state = ordered_json::parse(board.state_text())["markets"][0];
    metrics_page = metrics::metrics_text(board, counted, facts);
    for (; published < window.notices.size(); ++published) {
      const auto& event = window.notices[published];
      if (event.kind != notice::kind_type::danger
          && event.kind != notice::kind_type::sight)
        continue;
      const auto news = filter.filter(event);
      REQUIRE(news);
      texts.push_back(event.text);
      texts.push_back(net::http_api::event_frame(
        to_string(event.kind), net::http_api::event_text(event, "1")));
      texts.push_back(
        net::notify::webhook_letter("http://127.0.0.1/hook", *news).body);
      texts.push_back(
        net::notify::telegram_letter({"http://127.0.0.1", "t", "c"}, *news)
          .body);
    }
  }

  std::string reading_name() const {
    return acts_on_loss ? "shown_loss" : "shown_score";
  }

  double shown() const {
    return state["danger"][reading_name()]["value"].get<double>();
  }

  double metric(const std::string& name) const {
    const auto line = '\n' + name + "{market=\"btc-5m\"} ";
    const auto at = metrics_page.find(line);
    REQUIRE(at != std::string::npos);
    return std::stod(metrics_page.substr(at + line.size()));
  }

  /// The number of published texts that contain `part`.
  int said(std::string_view part) const {
    int out = 0;
    for (const auto& text : texts)
      out += text.find(part) != std::string::npos ? 1 : 0;
    return out;
  }

  guarded_window window;
  bool acts_on_loss;
  notification_filter filter;
  std::size_t published = 0;
  net::http_api::service_facts facts{"0.1.0", "guard", {}};
  std::shared_ptr<set_clock> clock = std::make_shared<set_clock>();
  net::http_api::api_board board{{facts, {market_key{}}, clock}};
  metrics::market_counters counted;

  // -- as published last ------------------------------------------------------
  std::string line;
  ordered_json state;
  std::string metrics_page;
  std::vector<std::string> texts; ///< Of events and notifications, all.
};

struct frozen {
  const char* name;
  bool book;
  bool price;
};

/// A notice is an event, a webhook's letter, a Telegram letter, and a log line.
constexpr int ways = 4;

} // namespace

TEST_CASE("a source that freezes in danger improves no text") {
  for (const auto acts_on :
       {acting_reading::danger_score, acting_reading::loss_probability})
    for (const auto& what :
         {frozen{"book", true, false}, frozen{"price", false, true},
          frozen{"everything", true, true}}) {
      CAPTURE(to_string(acts_on));
      CAPTURE(what.name);
      watched_position watched{acts_on};
      watched.passes(256, 97, "60001");
      watched.passes(257, 30, "59990");
      watched.passes(258, 28, "59985");
      CHECK(watched.said(" reaches 0.40") == ways);
      CHECK(watched.state["sight"]["danger"] == "known");
      const auto before = watched.shown();
      REQUIRE(before > 0.5);
      const auto line_before = watched.line;

      int second = 259;
      for (; second < 274; ++second) {
        CAPTURE(second);
        watched.passes(second, what.book ? std::nullopt : std::optional{28},
                       what.price ? nullptr : "59985");
        // The frozen source's last value still counts while it is fresh.
        if (watched.state["sight"]["danger"] == "known")
          continue;
        CHECK(watched.state["sight"]["since"].is_string());
        const auto& last = watched.state["sight"]["last"];
        REQUIRE(last.is_object());
        const auto whole =
          last[watched.acts_on_loss ? "loss_probability" : "danger_score"]
            .get<double>();
        CHECK(watched.shown() >= whole);
        CHECK(watched.shown() >= 0.4);
        CHECK(watched.metric("fillguard_danger_reading")
              == doctest::Approx(watched.shown()).epsilon(1e-5));
        CHECK(watched.metric(watched.acts_on_loss
                               ? "fillguard_loss_probability_ratio"
                               : "fillguard_danger_score")
              >= 0.4);
        CHECK(watched.metrics_page.find("state=\"known\"} 0")
              != std::string::npos);
        CHECK(watched.line.find("/0.40!") != std::string::npos);
        CHECK(watched.line.find("calm") == std::string::npos);
      }
      CHECK(watched.state["sight"]["danger"] != "known");
      CHECK(watched.said("back under") == 0);
      CHECK(watched.said("lost (no ") >= ways);
      CHECK(watched.said(what.book ? "last bid 0.28 " : ", bid 0.28, ")
            >= ways);
      CHECK(watched.said(" s left") >= ways);
      CHECK(watched.said("is back") == 0);

      watched.passes(second, 20, "59980");
      watched.passes(second + 1, 20, "59980");
      CHECK(watched.state["sight"]["danger"] == "known");
      CHECK(watched.said("of 5 up is back: ") == ways);
      CHECK(watched.said("back under") == 0);
      CHECK(watched.said(" reaches ") == ways);

      // A true recovery is reported.
      for (int later = second + 2; later < 298; ++later)
        watched.passes(later, 98, "60200");
      CHECK(watched.said("is back under 0.40") == ways);
      CHECK(watched.line.find("/0.40!") == std::string::npos);
    }
}

TEST_CASE("a venue that freezes in a collapse is lost sight, not calm") {
  auto how = running_service::standard();
  how.venue.world.story = net::sim::scenario::reversal;
  how.settings.state.guard =
    watched_position::holding(acting_reading::danger_score).state.guard;
  how.settings.state.danger.acts_on = acting_reading::danger_score;
  std::optional<double> shown; // On the display's thread.
  awaited<int> falls;
  how.on_view = [&](const window_view& view, utc_time) {
    const auto now = view.danger ? view.danger->shown_score : shown_reading{};
    if (now.sight != danger_sight::known && shown && now.value < shown)
      falls.change([](int& x) { ++x; });
    shown = now.value;
  };
  running_service guard{how};
  const auto count = [](const test::shown& x, std::string_view part) {
    return std::count_if(
      x.notices.begin(), x.notices.end(),
      [part](const auto& y) { return y.text.find(part) != std::string::npos; });
  };
  const std::string_view loss =
    " lost (no confidence, no imbalance, no opponent): ";
  REQUIRE(guard.shows([](const test::shown& x) {
    return x.view() && x.view()->danger
           && x.view()->danger->shown_score.value > 1;
  }));
  for (const auto* source : {"market_ws", "clob_rest"})
    REQUIRE(guard.venue.fault("{\"source\":\"" + std::string{source}
                              + "\",\"stall\":true,\"for_seconds\":12}"));
  const auto before = count(guard.seen->get(), "back under");
  REQUIRE(
    guard.shows([&](const test::shown& x) { return count(x, loss) > 0; }));
  CHECK(count(guard.seen->get(), "back under") == before);
  REQUIRE(guard.shows(
    [&](const test::shown& x) { return count(x, " is back: danger ") > 0; }));
  CHECK(falls.get() == 0);
  const auto seen = guard.seen->get();
  const auto lost = std::find_if(
    seen.notices.begin(), seen.notices.end(),
    [loss](const auto& y) { return y.text.find(loss) != std::string::npos; });
  REQUIRE(lost != seen.notices.end());
  CHECK(lost->kind == notice::kind_type::sight);
  CHECK(lost->text.find(", last bid 0.") != std::string::npos);
  CHECK(lost->text.ends_with(" s left"));
  REQUIRE(lost->danger);
  CHECK(lost->danger->shown_score.value >= 0.4);
  REQUIRE(lost->sight);
  CHECK(lost->sight->danger != danger_sight::known);
  REQUIRE(lost->sight->last);
  CHECK(lost->sight->last->danger_score >= 0.4);
}
