#include "app/service/plan.hpp"

#include "actors/btc_feed/btc_feed.hpp"
#include "actors/fill_detector/fill_detector.hpp"
#include "actors/notifier/notifier.hpp"
#include "actors/order_book_poller/order_book_poller.hpp"
#include "actors/trader/trader.hpp"
#include "actors/window_clock/window_clock.hpp"
#include "actors/window_state/window_state.hpp"
#include "app/service/settings.hpp"

#include <set>
#include <string>

namespace fillguard {

namespace {

std::string feed_of(asset x) {
  return "btc_feed/" + to_string(x);
}

std::string poller_of(market_key x) {
  return "order_book_poller/" + to_string(x);
}

std::string clock_of(market_key x) {
  return "window_clock/" + to_string(x);
}

std::string state_of(market_key x) {
  return "window_state/" + to_string(x);
}

constexpr const char* the_detector = "fill_detector";
constexpr const char* the_trader = trader_name;
constexpr const char* the_display = "display";
constexpr const char* the_notifier = "notifier";

std::set<asset> coins(const config& x) {
  std::set<asset> out;
  for (const auto market : x.markets)
    out.insert(market.coin);
  return out;
}

void add_children(supervision_plan& plan, const config& settings,
                  const service::surroundings& around,
                  const service_memory& memory) {
  auto add = [&plan](std::string name, auto spawn) {
    plan.children.push_back(child(std::move(name), std::move(spawn)));
  };
  const auto& edge = around.outside;
  for (const auto coin : coins(settings))
    add(feed_of(coin), [=, with = feed_settings(settings, coin)](auto& sys) {
      return sys.spawn(btc_feed, with, edge);
    });
  for (const auto market : settings.markets) {
    add(poller_of(market),
        [=, with = poller_settings(settings, market)](auto& sys) {
          return sys.spawn(order_book_poller, with, edge);
        });
    add(clock_of(market),
        [=, with = clock_settings(settings, market)](auto& sys) {
          return sys.spawn(window_clock, with, edge);
        });
  }
  add(the_detector, [=, with = detector_settings(settings)](auto& sys) {
    return sys.spawn(fill_detector, with, edge);
  });
  auto desk = desk_settings(settings);
  desk.desk = memory.desk;
  add(the_trader, [=](auto& sys) { return sys.spawn(trader, desk, edge); });
  for (const auto market : settings.markets)
    add(state_of(market), [known = memory.markets.at(market)](auto& sys) {
      return sys.spawn(window_state, known);
    });
  add(the_display,
      [out = around.out](auto& sys) { return sys.spawn(display, out); });
  if (notifies(settings))
    add(the_notifier, [=, with = notify_settings(settings)](auto& sys) {
      return sys.spawn(notifier, with, edge);
    });
}

template <class Who, class Of, class Letter>
void tell(supervision_plan& plan, const std::string& who, const std::string& of,
          Letter letter) {
  plan.introductions.push_back(introduce<Who, Of>(who, of, std::move(letter)));
}

void introduce_market(supervision_plan& plan, market_key market) {
  const auto place = to_string(market);
  const auto state = state_of(market);
  // First: a state that begins anew may want to order with its first input.
  tell<window_state_actor, order_desk_actor>(
    plan, state, the_trader,
    [](const order_desk_actor& x) { return attach_order_desk{x}; });
  tell<btc_feed_actor, price_sink_actor>(plan, feed_of(market.coin), state,
                                         [=](const price_sink_actor& x) {
                                           return attach_price_sink{place, x};
                                         });
  tell<order_book_poller_actor, book_sink_actor>(
    plan, poller_of(market), state, [](const book_sink_actor& x) {
      return attach_book_sink{"state", x};
    });
  tell<order_book_poller_actor, book_sink_actor>(
    plan, poller_of(market), the_trader, [](const book_sink_actor& x) {
      return attach_book_sink{"trader", x};
    });
  tell<window_clock_actor, clock_listener_actor>(
    plan, clock_of(market), state, [](const clock_listener_actor& x) {
      return attach_clock_listener{"state", x};
    });
  tell<window_clock_actor, window_listener_actor>(
    plan, clock_of(market), poller_of(market),
    [](const window_listener_actor& x) {
      return attach_window_listener{"books", x};
    });
  tell<window_clock_actor, window_listener_actor>(
    plan, clock_of(market), the_detector, [](const window_listener_actor& x) {
      return attach_window_listener{"fills", x};
    });
  tell<fill_detector_actor, fill_sink_actor>(
    plan, the_detector, state, [=](const fill_sink_actor& x) {
      return attach_fill_sink{market, x};
    });
  tell<trader_actor, order_listener_actor>(
    plan, the_trader, state, [=](const order_listener_actor& x) {
      return attach_order_listener{market, x};
    });
}

template <class Who>
void show(supervision_plan& plan, const std::string& who) {
  tell<Who, display_actor>(plan, who, the_display, [](const display_actor& x) {
    return attach_display{"display", x};
  });
  // Only where it is to run.
  for (const auto& x : plan.children)
    if (x.name == the_notifier)
      tell<Who, display_actor>(plan, who, the_notifier,
                               [](const display_actor& y) {
                                 return attach_display{"notifier", y};
                               });
}

} // namespace

std::vector<std::string> halt_listeners(const config& settings) {
  std::vector<std::string> out{the_trader};
  for (const auto market : settings.markets)
    out.push_back(state_of(market));
  return out;
}

service_memory fresh_memory(const config& settings) {
  service_memory out;
  for (const auto market : settings.markets)
    out.markets[market] =
      std::make_shared<vault>(state_settings(settings, market));
  out.desk = paper_trading(desk_settings(settings));
  return out;
}

supervision_plan whole_service(const config& settings,
                               const service::surroundings& around,
                               const service_memory& memory) {
  supervision_plan plan;
  plan.give_up = around.give_up;
  add_children(plan, settings, around, memory);
  for (const auto market : settings.markets) {
    introduce_market(plan, market);
    show<order_book_poller_actor>(plan, poller_of(market));
    show<window_clock_actor>(plan, clock_of(market));
    show<window_state_actor>(plan, state_of(market));
  }
  tell<trader_actor, evidence_sink_actor>(
    plan, the_trader, the_detector,
    [](const evidence_sink_actor& x) { return attach_evidence_sink{x}; });
  for (const auto coin : coins(settings))
    show<btc_feed_actor>(plan, feed_of(coin));
  show<fill_detector_actor>(plan, the_detector);
  show<trader_actor>(plan, the_trader);
  return plan;
}

} // namespace fillguard
