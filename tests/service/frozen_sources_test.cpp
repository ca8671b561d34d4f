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

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

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
        to_string(event.kind),
        net::http_api::to_text(net::http_api::event_json(event))));
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
      watched_position x{acts_on};
      x.passes(256, 97, "60001");
      x.passes(257, 30, "59990");
      x.passes(258, 28, "59985");
      CHECK(x.said(" reaches 0.40") == ways);
      CHECK(x.state["sight"]["danger"] == "known");
      const auto before = x.shown();
      REQUIRE(before > 0.5);
      const auto line_before = x.line;

      int s = 259;
      for (; s < 274; ++s) {
        CAPTURE(s);
        x.passes(s, what.book ? std::nullopt : std::optional{28},
                 what.price ? nullptr : "59985");
        // What the frozen source says at last still counts while it is fresh.
        if (x.state["sight"]["danger"] == "known")
          continue;
        CHECK(x.state["sight"]["since"].is_string());
        const auto& last = x.state["sight"]["last"];
        REQUIRE(last.is_object());
        const auto whole =
          last[x.acts_on_loss ? "loss_probability" : "danger_score"]
            .get<double>();
        CHECK(x.shown() >= whole);
        CHECK(x.shown() >= 0.4);
        CHECK(x.metric("fillguard_danger_reading")
              == doctest::Approx(x.shown()).epsilon(1e-5));
        CHECK(x.metric(x.acts_on_loss ? "fillguard_loss_probability_ratio"
                                      : "fillguard_danger_score")
              >= 0.4);
        CHECK(x.metrics_page.find("state=\"known\"} 0") != std::string::npos);
        if (!x.acts_on_loss)
          CHECK(x.line.find("/0.40!") != std::string::npos);
        CHECK(x.line.find("calm") == std::string::npos);
      }
      CHECK(x.state["sight"]["danger"] != "known");
      CHECK(x.said("back under") == 0);
      CHECK(x.said("lost (no ") >= ways);
      CHECK(x.said("last bid 0.28 ") >= ways);
      CHECK(x.said(" s left") >= ways);
      CHECK(x.said("is back") == 0);

      x.passes(s, 20, "59980");
      x.passes(s + 1, 20, "59980");
      CHECK(x.state["sight"]["danger"] == "known");
      CHECK(x.said("of 5 up is back: ") == ways);
      CHECK(x.said("back under") == 0);
      CHECK(x.said(" reaches ") == ways);

      // A true recovery is told.
      for (int y = s + 2; y < 298; ++y)
        x.passes(y, 98, "60200");
      CHECK(x.said("is back under 0.40") == ways);
      CHECK(x.line.find("/0.40!") == std::string::npos);
    }
}
