// What the owner of the account does beside a guard with real orders: a sale
// that rests over some of the shares, and a pair of both outcomes.

#include "net/polymarket/orders/order_body.hpp"
#include "net/polymarket/private_rest.hpp"
#include "tests/support/live_service.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

using nlohmann::json;
using kind = notice::kind_type;
using net::sim::desk_order;
namespace clob = net::polymarket;

/// Guards whatever the account holds; the market turns late in the window.
test::running_service::options guarding_all() {
  auto out = test::trading_for_real(service_mode::guard);
  out.speed = 10;
  out.venue.world.story = net::sim::scenario::reversal;
  out.settings.state.account.positions = guarded_positions::all;
  return out;
}

bool has(const test::shown& x, kind what, const std::string& part) {
  return std::any_of(x.notices.begin(), x.notices.end(), [&](const auto& y) {
    return y.kind == what && y.text.find(part) != std::string::npos;
  });
}

shares whole(int x) {
  return shares::from_whole(x);
}

/// The account's owner, at the venue's site and with a program of their own.
struct owner {
  explicit owner(test::running_service& beside) : service{beside} {
    REQUIRE(service.venue.fault(R"({"orders":{"settle_ms":500}})"));
  }

  /// Waits until one outcome is bid this much, and offered, in a window that
  /// stays open for long enough to settle what is bought.
  outcome leads(const char* bid) {
    const auto least = *price::parse(bid);
    std::optional<outcome> found;
    REQUIRE(service.shows([&](const test::shown& x) {
      const auto* view = x.view();
      if (!view || !view->window || view->window->phase != window_phase::open
          || view->window->seconds_left < 90 || !view->account
          || !view->account->armed)
        return false;
      for (const auto token : both_sides)
        if (const auto& book = token == outcome::up ? view->up : view->down;
            !book.stale && book.top.bid && book.top.bid->price >= least
            && book.top.ask)
          found = token;
      window = view->window->id;
      return found.has_value();
    }));
    return *found;
  }

  void buys(outcome token, int count) {
    const auto text = json{{"wallet", test::live_sim_account().wallet},
                           {"slug", slug(window)},
                           {"outcome", to_string(token)},
                           {"side", "buy"},
                           {"shares", std::to_string(count)}}
                        .dump();
    REQUIRE(test::at_venue(service, [text](net::sim::venue& x) {
      return x.desk().trade_by_hand(text, x.behind()).has_value();
    }));
  }

  /// Sends a sale that rests, with the account's key. Returns its id.
  std::string offers(outcome token, const char* limit, int count) {
    const auto [id, now] = test::at_venue(service, [token, name = slug(window)](
                                                     net::sim::venue& x) {
      return std::pair{x.behind().find_slug(name)->info.token(token), x.now()};
    });
    const auto account = test::live_account();
    clob::exchange_order order;
    order.salt = 77;
    order.maker = order.signer = account.funder;
    order.token_id = net::ethereum::read_decimal_word(id).value();
    order.side = order_side::sell;
    order.maker_amount = static_cast<std::uint64_t>(whole(count).millionths());
    order.taker_amount = static_cast<std::uint64_t>(
      (*price::parse(limit) * whole(count)).millionths());
    order.timestamp_ms = static_cast<std::uint64_t>(to_unix_ms(now));
    const auto made = test::sign(order).value();
    const auto login = test::live_sim_account();
    const clob::private_account who{service.venue.http_base(),
                                    {login.key, login.secret, login.passphrase},
                                    login.wallet};
    net::http_request request;
    request.method = "POST";
    request.url = who.clob + "/order";
    request.body = clob::order_body(made, {}, login.key);
    request.headers =
      clob::private_headers(who, now, "POST", "/order", request.body);
    const auto done = std::make_shared<std::promise<std::string>>();
    service.transport->fetch(std::move(request),
                             [done](result<net::http_reply> x) {
                               done->set_value(x ? x->body : x.error().what);
                             });
    const auto reply = done->get_future().get();
    CAPTURE(reply);
    REQUIRE(json::parse(reply, nullptr, false).value("status", "") == "live");
    return net::ethereum::to_hex(made.id);
  }

  std::vector<desk_order> orders() {
    return test::at_venue(service,
                          [](net::sim::venue& x) { return x.desk().orders(); });
  }

  /// Waits for a view of the window in which `condition` holds of the position.
  template <class F>
  position_view comes_to(F condition) {
    position_view found;
    const bool came = service.shows([&](const test::shown& x) {
      const auto* view = x.view();
      if (!view->window || view->window->id != window || !view->position)
        return false;
      found = *view->position;
      return static_cast<bool>(condition(*view->position));
    });
    CAPTURE(to_string(found.held));
    CAPTURE(to_string(found.sold));
    CAPTURE(found.sellable ? to_string(*found.sellable) : "unknown");
    CAPTURE(found.alarm.value_or("no alarm"));
    REQUIRE(came);
    return found;
  }

  test::running_service& service;
  window_id window;
};

} // namespace

TEST_CASE("an exit sells what the owner's resting sale leaves free, and names "
          "that order") {
  test::running_service service{guarding_all()};
  owner person{service};
  const auto token = person.leads("0.8");
  // A finer tick, at which the owner's price is never bid.
  REQUIRE(service.venue.fault(R"({"tick_change":true})"));
  person.buys(token, 12);
  person.comes_to([](const position_view& x) {
    return x.held == whole(12) && x.sellable == whole(12);
  });
  const auto resting = person.offers(token, "0.999", 5);
  const auto reserved = person.comes_to(
    [](const position_view& x) { return x.sellable == whole(7); });
  CHECK(reserved.token == token);
  CHECK(reserved.guarded);
  CHECK(reserved.sold == shares{});

  const auto after = person.comes_to([](const position_view& x) {
    return x.sold == whole(7) && x.held == whole(5) && x.sellable == shares{};
  });
  REQUIRE(after.alarm);
  CHECK(after.alarm->find("5 shares are reserved by order " + resting
                          + ", which is not ours")
        != std::string::npos);
  CHECK(has(service.seen->get(), kind::exit,
            "sells only a part: 5 shares are reserved by order " + resting));
  shares sold;
  for (const auto& x : person.orders())
    if (x.id == resting) {
      CHECK(x.status == "LIVE"); // Never cancelled.
      CHECK(x.matched == shares{});
    } else if (!x.is_buy) {
      sold += x.matched;
    }
  CHECK(sold == whole(7));
}

TEST_CASE("a pair is in no danger, is not sold, and its value is told") {
  test::running_service service{guarding_all()};
  owner person{service};
  const auto token = person.leads("0.7");
  person.buys(token, 6);
  person.buys(opposite(token), 6);
  const auto pair = person.comes_to([](const position_view& x) {
    return x.held == whole(6) && x.hedged == whole(6) && x.if_wins && x.if_loses
           && x.worth_now;
  });
  CHECK_FALSE(pair.guarded);
  CHECK(pair.not_guarded_because
        == "both outcomes are held, and a pair pays a dollar");
  // Six dollars, whichever outcome wins.
  CHECK(pair.if_wins == pair.if_loses);
  REQUIRE(service.shows([](const test::shown& x) {
    return has(x, kind::account,
               "not guarded: both outcomes are held, and a pair pays a dollar");
  }));
  CHECK(service.shows([](const test::shown& x) {
    return x.view()->status == "hedged"
           && x.view()->reason == "one of each pair pays a dollar";
  }));

  // The market turns from here on.
  const auto noticed = service.seen->get().notices.size();
  past_window past;
  REQUIRE(service.shows([&](const test::shown& x) {
    for (const auto& each : x.view()->previous_windows)
      if (each.id == person.window && each.winner) {
        past = each;
        return true;
      }
    return false;
  }));
  REQUIRE(past.position);
  CHECK(past.position->held == whole(6));
  CHECK(past.position->sold == shares{});
  CHECK(past.profit == pair.if_wins);
  CHECK(past.winner
        != (token == outcome::up ? window_outcome::up : window_outcome::down));
  const auto seen = service.seen->get();
  for (auto i = noticed; i < seen.notices.size(); ++i)
    if (const auto& x = seen.notices[i]; x.window == person.window) {
      CAPTURE(x.text);
      CHECK(x.kind != kind::danger);
      CHECK(x.kind != kind::exit);
    }
  for (const auto& x : person.orders())
    CHECK(x.is_buy);
}
