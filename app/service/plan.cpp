#include "app/service/plan.hpp"

#include "actors/account_watch/account_watch.hpp"
#include "actors/btc_feed/btc_feed.hpp"
#include "actors/fill_detector/fill_detector.hpp"
#include "actors/link/junction.hpp"
#include "actors/link/uplink.hpp"
#include "actors/live_venue/live_venue.hpp"
#include "actors/notifier/notifier.hpp"
#include "actors/order_book_poller/order_book_poller.hpp"
#include "actors/paper_venue/local_trading.hpp"
#include "actors/paper_venue/paper_venue.hpp"
#include "actors/strike_poller/strike_poller.hpp"
#include "actors/trader/trader.hpp"
#include "actors/venue_clock/venue_clock.hpp"
#include "actors/window_clock/window_clock.hpp"
#include "actors/window_state/window_state.hpp"
#include "app/history/history_keeper.hpp"
#include "app/history/reconciler.hpp"
#include "app/settings/settings.hpp"
#include "net/network/single_sender.hpp"

#include <caf/event_based_actor.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>
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
  return state_name(x);
}

constexpr const char* the_strike_poller = "strike_poller";
constexpr const char* the_detector = "fill_detector";
constexpr const char* the_venue = "paper_venue";
constexpr const char* the_gateway = "live_venue";
constexpr const char* the_account = "account_watch";
constexpr const char* the_trader = trader_name;
constexpr const char* the_display = display_name;
constexpr const char* the_notifier = notifier_name;
constexpr const char* the_venue_clock = "venue_clock";
constexpr const char* the_history = "history";
constexpr const char* the_reconciler = "reconciler";

std::set<asset> coins(const config& x) {
  std::set<asset> out;
  for (const auto market : x.markets)
    out.insert(market.coin);
  return out;
}

/// Adds children to a plan.
class cast_list {
public:
  cast_list(supervision_plan& plan, const config& settings,
            const service::dependencies& around)
      : plan_{plan}, settings_{settings}, around_{around} {
    // nop
  }

  template <class Spawn>
  void add(std::string name, Spawn spawn) {
    plan_.children.push_back(child(std::move(name), std::move(spawn)));
  }

  void feed(asset coin) {
    add(feed_of(coin),
        [with = feed_settings(settings_, coin), edge = around_.outside](
          auto& sys) { return sys.spawn(btc_feed, with, edge); });
  }

  void poller(market_key market) {
    add(poller_of(market),
        [with = poller_settings(settings_, market), edge = around_.outside](
          auto& sys) { return sys.spawn(order_book_poller, with, edge); });
  }

  void detector() {
    add(the_detector,
        [with = detector_settings(settings_), edge = around_.outside](
          auto& sys) { return sys.spawn(fill_detector, with, edge); });
  }

  void venue_time() {
    auto with = venue_clock_settings_of(settings_);
    with.samples = around_.outside.samples;
    if (around_.corrected)
      with.correct = [clock = around_.corrected](std::chrono::nanoseconds x) {
        clock->correct(x);
      };
    add(the_venue_clock, [with, edge = around_.outside](auto& sys) {
      return sys.spawn(venue_clock, with, edge);
    });
  }

  void account() {
    auto with = account_settings_of(settings_);
    with.give_up = around_.give_up;
    if (with.owner)
      with.heartbeats = sender();
    const auto address = around_.key ? around_.key->address : nullptr;
    const bool is_here = settings_.signer.socket.empty();
    add(
      the_account, [with, address, is_here, edge = around_.outside](auto& sys) {
        auto how = with;
        how.request_key = [&sys, address,
                           is_here](account_watch_settings::key_answer answer) {
          if (!address)
            return answer(failure("signer", "no key is configured"));
          if (is_here)
            return answer(address());
          // A signer that hangs must not hold back an actor.
          sys.template spawn<caf::detached>(
            [address, answer](caf::event_based_actor*) { answer(address()); });
        };
        return sys.spawn(account_watch, std::move(how), edge);
      });
  }

  void gateway(const std::shared_ptr<order_names>& names) {
    if (!around_.key || !around_.key->signer)
      throw std::invalid_argument{"real orders need a key"};
    live_venue_settings with;
    with.account = trading_credentials_of(settings_);
    with.names = names;
    const auto account = trading_account_of(settings_);
    // A signer that is another process may be slow, and must not hold back an
    // actor.
    with.signing = settings_.signer.socket.empty()
                     ? sign_here(around_.key->signer, account)
                     : sign_elsewhere(around_.key->signer, account);
    with.sender = sender();
    with.orders =
      std::make_shared<live_orders>(names, with.account.credentials.api_key);
    add(the_gateway, [with, clock = around_.outside.clock](auto& sys) {
      return sys.spawn(live_venue, with, clock);
    });
  }

  /// Adds a junction for a part in another process.
  void stand_in(const std::string& part, const far_parts& far) {
    junction_settings with;
    with.part = part;
    with.greet_again = [again = far.introduce_again, part] { again(part); };
    with.clock = around_.outside.clock;
    add(part, [with](auto& sys) { return sys.spawn(junction, with); });
    plan_.children.back().shown = "junction/" + part;
  }

  void shown() {
    add(the_display,
        [out = around_.out](auto& sys) { return sys.spawn(display, out); });
  }

private:
  std::shared_ptr<net::polymarket::order_sender> sender() const {
    if (around_.sender)
      return around_.sender;
    return std::make_shared<net::single_sender>(around_.outside.clock);
  }

  supervision_plan& plan_;
  const config& settings_;
  const service::dependencies& around_;
};

/// The state's windows, as found at the time of its last input.
std::map<window_id, window_found> windows_of(const market_state& x) {
  std::map<window_id, window_found> out;
  for (const auto& window : x.windows())
    out[window.id] = {{}, window, x.now()};
  return out;
}

/// Whether the history is compared with the venue. Orders on paper are in no
/// record of the venue's.
void add_children(supervision_plan& plan, const config& settings,
                  const service::dependencies& around,
                  const service_memory& memory, const far_parts& far) {
  cast_list cast{plan, settings, around};
  const auto& edge = around.outside;
  cast.venue_time();
  const auto& here = far.here;
  for (const auto coin : coins(settings))
    if (here.btc_feed)
      cast.feed(coin);
    else
      cast.stand_in(feed_of(coin), far);
  for (const auto market : settings.markets) {
    if (here.order_book_poller)
      cast.poller(market);
    else
      cast.stand_in(poller_of(market), far);
    auto clock = clock_settings(settings, market);
    clock.scout.looks = market == settings.markets.front();
    if (const auto known = memory.markets.find(market);
        known != memory.markets.end())
      clock.memory->found = windows_of(known->second->state());
    cast.add(clock_of(market),
             [=](auto& sys) { return sys.spawn(window_clock, clock, edge); });
  }
  cast.add(the_strike_poller,
           [with = strike_settings(settings), edge](auto& sys) {
             return sys.spawn(strike_poller, with, edge);
           });
  if (here.fill_detector)
    cast.detector();
  else
    cast.stand_in(the_detector, far);
  const auto clock = edge.clock;
  // No real order may end up on paper.
  if (is_real(settings.mode)) {
    cast.account();
    cast.gateway(memory.names);
  } else {
    cast.add(the_venue, [venue = memory.venue, clock](auto& sys) {
      return sys.spawn(paper_venue, venue, clock);
    });
  }
  const trader_settings desk{trades(settings), memory.desk};
  cast.add(the_trader,
           [=](auto& sys) { return sys.spawn(trader, desk, clock); });
  for (const auto market : settings.markets)
    cast.add(state_of(market), [known = memory.markets.at(market)](auto& sys) {
      return sys.spawn(window_state, known);
    });
  cast.shown();
  if (notifies(settings)) {
    auto with = notify_settings(settings);
    with.on_delivered = around.out.on_notified;
    cast.add(the_notifier,
             [=](auto& sys) { return sys.spawn(notifier, with, edge); });
  }
  if (around.history && !around.journal.empty()) {
    const history::keeper_settings with{
      around.journal,
      history::database_of(settings.history.url, around.journal),
      around.history};
    cast.add(the_history, [=](auto& sys) {
      return sys.template spawn<caf::detached>(history::history_keeper, with,
                                               edge);
    });
    if (history::compares_daily(settings)) {
      const history::reconciler_settings compared{
        with.journal,
        with.database,
        {settings.endpoints.data, settings.watched_wallet()},
        settings.markets.front(),
        with.status};
      cast.add(the_reconciler, [=](auto& sys) {
        return sys.template spawn<caf::detached>(history::reconciler, compared,
                                                 edge);
      });
    }
  }
}

template <class Who, class Of, class Letter>
void add_introduction(supervision_plan& plan, const std::string& who,
                      const std::string& of, Letter letter) {
  plan.introductions.push_back(introduce<Who, Of>(who, of, std::move(letter)));
}

/// The account's readiness to the desk and the states, and to it what changes
/// the account.
void introduce_account(supervision_plan& plan, const config& settings) {
  add_introduction<account_watch_actor, account_listener_actor>(
    plan, the_account, the_trader, [](const account_listener_actor& x) {
      return attach_account_listener{the_trader, x};
    });
  add_introduction<venue_clock_actor, clock_reading_actor>(
    plan, the_venue_clock, the_account, [](const clock_reading_actor& x) {
      return attach_clock_reader{the_account, x};
    });
  for (const auto market : settings.markets) {
    add_introduction<account_watch_actor, account_listener_actor>(
      plan, the_account, state_of(market),
      [place = to_string(market)](const account_listener_actor& x) {
        return attach_account_listener{place, x};
      });
    add_introduction<window_clock_actor, window_listener_actor>(
      plan, clock_of(market), the_account, [](const window_listener_actor& x) {
        return attach_window_listener{the_account, x};
      });
    add_introduction<trader_actor, order_listener_actor>(
      plan, the_trader, the_account, [market](const order_listener_actor& x) {
        return attach_order_listener{market, x, the_account};
      });
  }
}

/// The gateway's windows and way back before its way in: an order of an unknown
/// window has no id, and reports follow a request.
void introduce_gateway(supervision_plan& plan, const config& settings) {
  for (const auto market : settings.markets)
    add_introduction<window_clock_actor, window_listener_actor>(
      plan, clock_of(market), the_gateway, [](const window_listener_actor& x) {
        return attach_window_listener{the_gateway, x};
      });
  add_introduction<live_venue_actor, venue_listener_actor>(
    plan, the_gateway, the_trader,
    [](const venue_listener_actor& x) { return attach_venue_listener{x}; });
  add_introduction<trader_actor, order_gateway_actor>(
    plan, the_trader, the_gateway,
    [](const order_gateway_actor& x) { return attach_order_gateway{x}; });
}

/// The paper venue's way back first: its reports follow a request at once.
void introduce_paper(supervision_plan& plan, const config& settings) {
  add_introduction<paper_venue_actor, venue_listener_actor>(
    plan, the_venue, the_trader,
    [](const venue_listener_actor& x) { return attach_venue_listener{x}; });
  add_introduction<trader_actor, order_gateway_actor>(
    plan, the_trader, the_venue,
    [](const order_gateway_actor& x) { return attach_order_gateway{x}; });
  for (const auto market : settings.markets)
    add_introduction<order_book_poller_actor, book_sink_actor>(
      plan, poller_of(market), the_venue, [](const book_sink_actor& x) {
        return attach_book_sink{"venue", x};
      });
}

void introduce_market(supervision_plan& plan, market_key market) {
  const auto place = to_string(market);
  const auto state = state_of(market);
  // First, since a restarted state may send an order at its first input.
  add_introduction<window_state_actor, order_desk_actor>(
    plan, state, the_trader,
    [](const order_desk_actor& x) { return attach_order_desk{x}; });
  add_introduction<venue_clock_actor, clock_reading_actor>(
    plan, the_venue_clock, state, [=](const clock_reading_actor& x) {
      return attach_clock_reader{place, x};
    });
  add_introduction<btc_feed_actor, price_sink_actor>(
    plan, feed_of(market.coin), state, [=](const price_sink_actor& x) {
      return attach_price_sink{place, x};
    });
  add_introduction<order_book_poller_actor, book_sink_actor>(
    plan, poller_of(market), state, [](const book_sink_actor& x) {
      return attach_book_sink{"state", x};
    });
  add_introduction<window_clock_actor, clock_listener_actor>(
    plan, clock_of(market), state, [](const clock_listener_actor& x) {
      return attach_clock_listener{"state", x};
    });
  add_introduction<window_clock_actor, window_listener_actor>(
    plan, clock_of(market), poller_of(market),
    [](const window_listener_actor& x) {
      return attach_window_listener{"books", x};
    });
  add_introduction<window_clock_actor, window_listener_actor>(
    plan, clock_of(market), the_detector, [](const window_listener_actor& x) {
      return attach_window_listener{"fills", x};
    });
  add_introduction<window_clock_actor, window_listener_actor>(
    plan, clock_of(market), the_strike_poller,
    [](const window_listener_actor& x) {
      return attach_window_listener{"strikes", x};
    });
  add_introduction<strike_poller_actor, strike_sink_actor>(
    plan, the_strike_poller, state, [=](const strike_sink_actor& x) {
      return attach_strike_sink{market, x};
    });
  add_introduction<fill_detector_actor, fill_sink_actor>(
    plan, the_detector, state, [=](const fill_sink_actor& x) {
      return attach_fill_sink{market, x};
    });
  add_introduction<trader_actor, order_listener_actor>(
    plan, the_trader, state, [=](const order_listener_actor& x) {
      return attach_order_listener{market, x};
    });
}

template <class Who>
void show(supervision_plan& plan, const std::string& who) {
  add_introduction<Who, display_actor>(plan, who, the_display,
                                       [](const display_actor& x) {
                                         return attach_display{"display", x};
                                       });
  // Only if the notifier is to run.
  for (const auto& x : plan.children)
    if (x.name == the_notifier)
      add_introduction<Who, display_actor>(
        plan, who, the_notifier, [](const display_actor& y) {
          return attach_display{"notifier", y};
        });
}

// -- feeds alone --------------------------------------------------------------

std::string uplink_of(const std::string& part, const std::string& state) {
  return "uplink/" + part + "/" + state;
}

std::vector<std::string> feeds_here(const config& settings,
                                    const service_parts& here) {
  std::vector<std::string> out;
  if (here.btc_feed)
    for (const auto coin : coins(settings))
      out.push_back(feed_of(coin));
  if (here.order_book_poller)
    for (const auto market : settings.markets)
      out.push_back(poller_of(market));
  if (here.fill_detector)
    out.emplace_back(the_detector);
  return out;
}

void introduce_uplink(supervision_plan& plan, const config& settings,
                      const std::string& part, const std::string& uplink) {
  if (part.starts_with("btc_feed/")) {
    add_introduction<btc_feed_actor, price_sink_actor>(
      plan, part, uplink, [uplink](const price_sink_actor& x) {
        return attach_price_sink{uplink, x};
      });
  } else if (part.starts_with("order_book_poller/")) {
    add_introduction<uplink_actor, window_listener_actor>(
      plan, uplink, part, [](const window_listener_actor& x) {
        return attach_window_listener{"feed", x};
      });
    add_introduction<order_book_poller_actor, book_sink_actor>(
      plan, part, uplink, [uplink](const book_sink_actor& x) {
        return attach_book_sink{uplink, x};
      });
  } else {
    add_introduction<uplink_actor, window_listener_actor>(
      plan, uplink, part, [](const window_listener_actor& x) {
        return attach_window_listener{"feed", x};
      });
    add_introduction<uplink_actor, evidence_sink_actor>(
      plan, uplink, part,
      [](const evidence_sink_actor& x) { return attach_evidence_sink{x}; });
    for (const auto market : settings.markets)
      add_introduction<fill_detector_actor, fill_sink_actor>(
        plan, part, uplink, [market](const fill_sink_actor& x) {
          return attach_fill_sink{market, x};
        });
  }
  // Every part has this handler, so the cast is safe.
  add_introduction<btc_feed_actor, display_actor>(
    plan, part, uplink, [uplink](const display_actor& x) {
      return attach_display{uplink, x};
    });
}

supervision_plan feeds_alone(const config& settings,
                             const service::dependencies& around,
                             const far_parts& far) {
  supervision_plan plan;
  plan.give_up = around.give_up;
  cast_list cast{plan, settings, around};
  const auto parts = feeds_here(settings, far.here);
  if (far.here.btc_feed)
    for (const auto coin : coins(settings))
      cast.feed(coin);
  if (far.here.order_book_poller)
    for (const auto market : settings.markets)
      cast.poller(market);
  if (far.here.fill_detector)
    cast.detector();
  cast.venue_time();
  for (const auto& part : parts)
    for (const auto& state : settings.link.states) {
      const auto name = uplink_of(part, state);
      auto with = link_settings(settings, part, state);
      with.who = far.who;
      with.identity = far.identity;
      with.clock = around.outside.clock;
      with.dial = [dial = far.dial, state](const uplink_actor& x,
                                           std::uint64_t round) {
        dial(state, x, round);
      };
      with.greet_again = [again = far.introduce_again, name] { again(name); };
      cast.add(name, [with](auto& sys) { return sys.spawn(uplink, with); });
    }
  cast.shown();
  show<venue_clock_actor>(plan, the_venue_clock);
  for (const auto& part : parts) {
    for (const auto& state : settings.link.states) {
      introduce_uplink(plan, settings, part, uplink_of(part, state));
      show<uplink_actor>(plan, uplink_of(part, state));
    }
    show<btc_feed_actor>(plan, part);
  }
  return plan;
}

} // namespace

std::string state_name(market_key market) {
  return "window_state/" + to_string(market);
}

std::vector<std::string> link_names(const config& settings,
                                    const service_parts& here) {
  std::vector<std::string> out;
  for (const auto& part : feeds_here(settings, here))
    for (const auto& state : settings.link.states)
      out.push_back(link_settings(settings, part, state).name());
  return out;
}

std::vector<std::string> halt_listeners(const config& settings) {
  std::vector<std::string> out{the_trader};
  for (const auto market : settings.markets)
    out.push_back(state_of(market));
  return out;
}

supervision_plan whole_service(const config& settings,
                               const service::dependencies& around,
                               const service_memory& memory) {
  return split_service(settings, around, memory, {});
}

supervision_plan split_service(const config& settings,
                               const service::dependencies& around,
                               const service_memory& memory,
                               const far_parts& far) {
  if (!far.here.window_state)
    return feeds_alone(settings, around, far);
  supervision_plan plan;
  plan.give_up = around.give_up;
  add_children(plan, settings, around, memory, far);
  if (is_real(settings.mode)) {
    introduce_account(plan, settings);
    introduce_gateway(plan, settings);
  } else {
    introduce_paper(plan, settings);
  }
  for (const auto market : settings.markets) {
    introduce_market(plan, market);
    show<order_book_poller_actor>(plan, poller_of(market));
    show<window_clock_actor>(plan, clock_of(market));
    show<window_state_actor>(plan, state_of(market));
  }
  add_introduction<trader_actor, evidence_sink_actor>(
    plan, the_trader, the_detector,
    [](const evidence_sink_actor& x) { return attach_evidence_sink{x}; });
  for (const auto coin : coins(settings))
    show<btc_feed_actor>(plan, feed_of(coin));
  show<strike_poller_actor>(plan, the_strike_poller);
  show<venue_clock_actor>(plan, the_venue_clock);
  show<fill_detector_actor>(plan, the_detector);
  show<trader_actor>(plan, the_trader);
  if (is_real(settings.mode)) {
    show<account_watch_actor>(plan, the_account);
    show<live_venue_actor>(plan, the_gateway);
  }
  if (std::any_of(plan.children.begin(), plan.children.end(),
                  [](const auto& x) { return x.name == the_reconciler; }))
    show<reconciler_actor>(plan, the_reconciler);
  return plan;
}

} // namespace fillguard
