// A person who buys, sells, hedges and redeems on the venue's site. The service
// shows and reports what they hold, by the public data of the wallet.

#include "app/display/status_line.hpp"
#include "tests/support/running_service.hpp"
#include "tests/support/webhook_receiver.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <future>
#include <memory>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

using nlohmann::json;
using kind = notice::kind_type;

const std::string wallet = "0x000000000000000000000000000000000000a11d";

test::running_service::options watching(const std::string& webhook) {
  auto how = test::running_service::standard();
  how.speed = 12;
  how.settings.mode = service_mode::watch;
  how.settings.wallet = wallet;
  how.settings.notify.webhook = secret{webhook};
  how.venue.world.story = net::sim::scenario::calm;
  return how;
}

/// The person, the service that watches their wallet, and the venue.
struct trial {
  trial() {
    REQUIRE(guard.shows([](const test::shown& x) {
      return x.view() && x.view()->window
             && x.view()->window->phase == window_phase::open
             // Not the window in which the service starts.
             && x.view()->window->seconds_left > 200 && !x.view()->up.stale
             && !x.view()->down.stale
             && x.feed_is("wallet/positions", feed_state::fresh);
    }));
    window = guard.seen->get().view()->window->id;
  }

  void trade(json what) {
    what["wallet"] = wallet;
    what["slug"] = slug(window);
    const auto done = std::make_shared<std::promise<result<void>>>();
    guard.venue.post([done, text = what.dump()](net::sim::venue& x) {
      done->set_value(x.desk().trade_by_hand(text, x.behind()));
    });
    const auto traded = done->get_future().get();
    CAPTURE(what.dump());
    REQUIRE(traded);
  }

  void trade(const char* side, const char* outcome, const char* shares) {
    trade({{"side", side}, {"outcome", outcome}, {"shares", shares}});
  }

  /// Waits for a view of the window in which `condition` holds of the position.
  template <class F>
  position_view comes_to(F condition) {
    position_view found;
    REQUIRE(guard.shows([&](const test::shown& x) {
      const auto* view = x.view();
      if (!view->window || view->window->id != window || !view->position
          || !condition(*view->position))
        return false;
      found = *view->position;
      return true;
    }));
    return found;
  }

  /// Waits for the window's settlement, as the list of past windows shows it.
  past_window settled() {
    past_window found;
    REQUIRE(guard.shows([&](const test::shown& x) {
      for (const auto& past : x.view()->previous_windows)
        if (past.id == window && past.winner) {
          found = past;
          return true;
        }
      return false;
    }));
    return found;
  }

  /// Waits for a notification whose text contains `part`.
  json told(kind what, const std::string& part) {
    json found;
    const auto name = to_string(what);
    CAPTURE(name);
    CAPTURE(part);
    REQUIRE(hook.got.comes_to(
      [&](const test::webhook_receiver::letters& x) {
        for (const auto& each : x.accepted)
          if (each["kind"] == name && each["about"] == slug(window)
              && each["text"].get<std::string>().find(part)
                   != std::string::npos) {
            found = each;
            return true;
          }
        return false;
      },
      60s));
    CHECK(found["link"] == guard.venue.http_base() + "/event/" + slug(window));
    return found;
  }

  /// Received less paid by the venue's own record, in dollars.
  double cash() {
    const auto done = std::make_shared<std::promise<std::string>>();
    guard.venue.post([done](net::sim::venue& x) {
      done->set_value(
        x.desk()
          .answer_public(
            {"GET", "/v2/activity?user=" + wallet + "&start=1", {}, {}},
            x.behind())
          .body);
    });
    double out = 0;
    const auto answer = json::parse(done->get_future().get());
    for (const auto& each : answer["data"])
      if (each["type"] == "TRADE")
        out +=
          (each["side"] == "BUY" ? -1 : 1) * each["usdc_size"].get<double>();
    return out;
  }

  test::webhook_receiver hook;
  test::running_service guard{watching(hook.url())};
  window_id window;
};

/// Whether `x` is a list of figures on which a holder of `token` can act.
void check_figures(const json& letter, const std::string& holds) {
  const auto text = letter["details"].get<std::string>();
  CAPTURE(text);
  CHECK(text.starts_with("holds " + holds + " bought at 0."));
  CHECK(text.find("; bid 0.") != std::string::npos);
  CHECK(text.find("profit if sold now ") != std::string::npos);
  CHECK(text.find("if up wins ") != std::string::npos);
  CHECK(text.find("if down wins -") != std::string::npos);
  CHECK(text.find(" s left") != std::string::npos);
}

shares whole(int x) {
  return shares::from_whole(x);
}

} // namespace

TEST_CASE("while the wallet is not read, nobody says that nothing is held") {
  trial here;
  CHECK(here.guard.shows(
    [](const test::shown& y) { return y.view()->holdings.known == true; }));
  REQUIRE(here.guard.venue.fault(R"({"source":"data","status":503})"));
  window_view blind;
  REQUIRE(here.guard.shows([&blind](const test::shown& y) {
    blind = *y.view();
    return blind.holdings.unknown();
  }));
  CHECK(blind.holdings.watched);
  CHECK(blind.holdings.read_at);
  CHECK(blind.holdings.why == "the wallet is not read: answered 503");
  CHECK(blind.reason.starts_with("the wallet is not read: answered 503; "));
  CHECK(status_line(blind).find(" flat ") == std::string::npos);
  REQUIRE(here.guard.venue.fault(R"({"clear":true})"));
  CHECK(here.guard.shows(
    [](const test::shown& y) { return y.view()->holdings.known == true; }));
}

TEST_CASE("what a person does by hand is shown and told, to the redemption") {
  trial here;
  here.trade("buy", "up", "10");
  auto position =
    here.comes_to([](const position_view& x) { return x.held == whole(10); });
  CHECK(position.token == outcome::up);
  CHECK(position.average_price);
  CHECK_FALSE(position.guarded);
  CHECK(position.not_guarded_because);
  const auto line = status_line(*here.guard.seen->get().view());
  CAPTURE(line);
  CHECK(line.find("10 UP @") != std::string::npos);
  check_figures(here.told(kind::fill, "up bought"), "10 up");

  here.trade("sell", "up", "4");
  position = here.comes_to([](const position_view& x) {
    // The price comes from the activity, later than the shares.
    return x.held == whole(6) && x.sold == whole(4) && x.sold_at;
  });
  check_figures(here.told(kind::exit, "up sold 4 at 0."), "6 up");

  here.trade("buy", "down", "6");
  position = here.comes_to(
    [](const position_view& x) { return x.hedged == whole(6) && x.hedged_at; });
  CHECK(position.held == whole(6));
  const auto covered =
    here.told(kind::fill, "down bought")["details"].get<std::string>();
  CAPTURE(covered);
  CHECK(covered.find("6 up bought at 0.") == 6);
  CHECK(covered.find(", covered by 6 down; ") != std::string::npos);

  const auto past = here.settled();
  REQUIRE(past.winner);
  const auto won = to_string(*past.winner);
  const auto text = here.told(kind::settled, "resolved ")["text"];
  CAPTURE(text.get<std::string>());
  CHECK(text.get<std::string>().starts_with(
    "resolved " + won + ": 6 " + won + " pay 6.00, redeemable; profit "));
  REQUIRE(past.profit);
  CHECK_FALSE(past.profit_estimated);
  CHECK(std::abs(past.profit->to_double() - (here.cash() + 6)) < 0.001);

  here.trade({{"side", "redeem"}});
  here.told(kind::settled, "6 " + won + " redeemed for 6.00");
}

TEST_CASE("a window that ends 50/50 pays a person half of each share") {
  trial here;
  REQUIRE(here.guard.venue.fault(R"({"half":true})"));
  here.trade("buy", "up", "10");
  here.comes_to([](const position_view& x) { return x.held == whole(10); });
  here.trade("buy", "down", "4");
  here.comes_to([](const position_view& x) { return x.hedged == whole(4); });
  const auto past = here.settled();
  CHECK(past.winner == window_outcome::half);
  const auto text =
    here.told(kind::settled, "resolved ")["text"].get<std::string>();
  CAPTURE(text);
  CHECK(text.starts_with("resolved 50/50: 10 up and 4 down pay 7.00, "
                         "redeemable; profit "));
  REQUIRE(past.profit);
  CHECK(std::abs(past.profit->to_double() - (here.cash() + 7)) < 0.001);

  here.trade({{"side", "redeem"}});
  here.told(kind::settled, "10 up redeemed for 5.00");
  here.told(kind::settled, "4 down redeemed for 2.00");
}
