// A service that watches a losing position, while each of the venue's sources
// freezes in turn. Nothing that the service shows or sends may read as an
// improvement.

#include "actors/notifier/notification_filter.hpp"
#include "app/display/status_line.hpp"
#include "app/metrics/market_counters.hpp"
#include "app/metrics/metrics_text.hpp"
#include "net/http_api/board.hpp"
#include "net/http_api/event_pacer.hpp"
#include "net/http_api/state_json.hpp"
#include "net/notify/letters.hpp"
#include "tests/support/running_service.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <future>
#include <memory>
#include <string>
#include <vector>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

using nlohmann::json;

/// What freezes together, and whether the sight of danger ends with it.
struct freeze {
  std::vector<std::string> sources;
  bool blinds;
};

/// Makes the texts of a service out of its views, once a second, and lists
/// those that read as an improvement.
class text_check {
public:
  explicit text_check(std::shared_ptr<const net::clock> clock)
      : board_{{facts_, {market_key{asset::btc, window_length::m5}}, clock}} {
    // nop
  }

  /// On the display's thread.
  void look(const window_view& view) {
    counted_.count(view);
    if (!view.danger || !view.window
        || view.window->phase != window_phase::open)
      return;
    const auto& acting = view.danger->shown();
    const auto value = acting.value.value_or(0);
    began_ = began_ || value > 0.6;
    if (!began_)
      return;
    if (value < limit)
      bad("view", std::to_string(value));
    if (!view.second)
      return;
    board_.put(std::make_shared<const window_view>(view));
    const auto line = status_line(view);
    if (line.find("calm") != std::string::npos)
      bad("status line", line);
    const auto state = json::parse(board_.state_text())["markets"][0];
    const auto& shown = state["danger"]["shown_loss"];
    if (!shown["value"].is_number() || shown["value"].get<double>() < limit)
      bad("/v1/state", state["danger"].dump());
    if (state["sight"]["danger"] != "known"
        && (state["sight"]["since"].is_null()
            || state["sight"]["last"].is_null()))
      bad("/v1/state", state["sight"].dump());
    const auto page = metrics::metrics_text(board_, counted_, facts_);
    const std::string name = "\nfillguard_danger_reading{market=\"btc-5m\"} ";
    const auto at = page.find(name);
    if (at == std::string::npos
        || std::stod(page.substr(at + name.size())) < limit)
      bad("/metrics", at == std::string::npos ? "none" : page.substr(at, 80));
    found.change([](results& x) { ++x.seconds; });
  }

  struct results {
    int seconds = 0; ///< That were checked.
    std::vector<std::string> bad;
  };
  test::awaited<results> found;

  static constexpr double limit = 0.4;

private:
  void bad(const std::string& where, const std::string& text) {
    found.change([&](results& x) { x.bad.push_back(where + ": " + text); });
  }

  bool began_ = false;
  net::http_api::service_facts facts_{"0.1.0", "watch", {}};
  net::http_api::api_board board_;
  metrics::market_counters counted_;
};

/// Everything that is sent of a notice.
std::vector<std::string> texts_of(const notice& x,
                                  notification_filter& filter) {
  std::vector<std::string> out{
    x.text, net::http_api::event_frame(to_string(x.kind),
                                       net::http_api::event_text(x, "1"))};
  if (const auto news = filter.filter(x)) {
    out.push_back(
      net::notify::webhook_letter("http://127.0.0.1/hook", *news).body);
    out.push_back(
      net::notify::telegram_letter({"http://127.0.0.1", "t", "c"}, *news).body);
  }
  return out;
}

void freezes_in_turn(const std::vector<freeze>& turns) {
  auto how = test::running_service::standard();
  // Slow enough for a machine that does other work.
  how.speed = 10;
  how.settings.mode = service_mode::watch;
  how.settings.watch.capture_from_price = *price::parse("0.001");
  // With the account's credentials there is a user channel, too.
  const net::sim::account own{};
  how.settings.wallet = own.wallet;
  how.settings.api = config::api_account{secret{own.key}, secret{own.secret},
                                         secret{own.passphrase}, own.wallet};
  how.venue.world.story = net::sim::scenario::calm;
  std::shared_ptr<text_check> check;
  how.on_clock = [&](std::shared_ptr<const net::clock> x) {
    check = std::make_shared<text_check>(std::move(x));
  };
  how.on_view = [&](const window_view& x, utc_time) { check->look(x); };
  test::running_service guard{how};

  // The story's leader is clear from 110 s before the close on; the wallet
  // holds the other side.
  std::optional<outcome> loser;
  REQUIRE(guard.shows([&](const test::shown& x) {
    if (!x.view() || !x.view()->window || x.view()->window->seconds_left > 140
        || x.view()->window->seconds_left < 100)
      return false;
    const auto& chance = x.view()->win_probability;
    if (chance.up && *chance.up < 0.25)
      loser = outcome::up;
    else if (chance.down && *chance.down < 0.25)
      loser = outcome::down;
    return loser.has_value();
  }));
  const auto window = guard.seen->get().view()->window->id;
  const auto done = std::make_shared<std::promise<result<void>>>();
  guard.venue.post([&, done](net::sim::venue& x) {
    const json trade{{"wallet", own.wallet},
                     {"slug", slug(window)},
                     {"side", "buy"},
                     {"outcome", to_string(*loser)},
                     {"shares", "5"}};
    done->set_value(x.desk().trade_by_hand(trade.dump(), x.behind()));
  });
  REQUIRE(done->get_future().get());
  const auto sight = [](const test::shown& x) {
    return x.view()->sight.danger;
  };
  REQUIRE(guard.shows([&](const test::shown& x) {
    return x.view()->danger && x.view()->danger->shown().value > 0.6
           && sight(x) == danger_sight::known;
  }));
  for (const auto& turn : turns) {
    std::string names;
    const auto before = guard.seen->get().seconds.size();
    for (const auto& source : turn.sources) {
      names += source + ' ';
      REQUIRE(guard.venue.fault("{\"source\":\"" + source
                                + "\",\"stall\":true,\"for_seconds\":12}"));
    }
    CAPTURE(names);
    if (turn.blinds)
      CHECK(guard.shows(
        [&](const test::shown& x) { return sight(x) != danger_sight::known; }));
    CHECK(guard.shows([&](const test::shown& x) {
      return x.seconds.size() >= before + 13 && sight(x) == danger_sight::known;
    }));
  }
  const auto all = guard.seen->get();
  // All turns came within the window.
  REQUIRE(all.view()->window->id == window);
  REQUIRE(all.view()->window->phase == window_phase::open);
  const auto found = check->found.get();
  CHECK(found.seconds > 10);
  for (const auto& x : found.bad)
    CHECK_MESSAGE(false, x);

  notification_filter filter;
  int reached = 0;
  int lost = 0;
  for (const auto& raised : all.notices)
    for (const auto& text : texts_of(raised, filter)) {
      CAPTURE(text);
      CHECK(text.find("back under") == std::string::npos);
      reached += text.find(" reaches ") != std::string::npos ? 1 : 0;
      if (raised.kind == notice::kind_type::sight
          && text.find(" lost (no ") != std::string::npos) {
        ++lost;
        // The bid itself is only old where its source is lost.
        CHECK(text.find(" bid 0.") != std::string::npos);
        CHECK(text.find(" s left") != std::string::npos);
      }
    }
  // A log line, an event, and the letters of a webhook and of Telegram.
  CHECK(reached == 4);
  const bool any = std::any_of(turns.begin(), turns.end(),
                               [](const auto& x) { return x.blinds; });
  CHECK(lost >= (any ? 4 : 0));
}

} // namespace

TEST_CASE("each source of quotes freezes in danger") {
  freezes_in_turn({{{"market_ws"}, false},
                   {{"clob_rest"}, false}, // With /time and the Date.
                   {{"market_ws", "clob_rest"}, true}});
}

TEST_CASE("each source of holdings and windows freezes in danger") {
  freezes_in_turn(
    {{{"data"}, false}, {{"user_ws"}, false}, {{"gamma", "site"}, false}});
}

TEST_CASE("each source of prices freezes in danger") {
  freezes_in_turn({{{"rtds"}, false},
                   {{"polybolt"}, false},
                   {{"binance", "coinbase", "ethereum_rpc"}, false}});
}

TEST_CASE("all sources of prices freeze in danger") {
  freezes_in_turn(
    {{{"rtds", "polybolt", "binance", "coinbase", "ethereum_rpc"}, true}});
}
