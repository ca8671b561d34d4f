#pragma once

#include "actors/trader/order_desk.hpp"
#include "messages/interfaces.hpp"
#include "net/clock.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace fillguard {

struct trader_settings {
  bool trades = false; ///< Otherwise every order is refused.
  /// The desk, which outlives a restart of the actor. Only the trader uses it.
  /// Never null.
  std::shared_ptr<order_desk> desk;
};

struct trader_state {
  explicit trader_state(trader_actor::pointer self) : self{self} {
    // nop
  }

  static inline constexpr auto name = "trader";

  void handle(const order_wanted& order);
  void report(const venue_report& x);
  void pass_on(const order_events& xs);
  void pass_on(const order_event& x);
  void send_requests();
  template <class Request>
  void send(const Request& x);
  void remind_of_next();
  void due(const timer_due& x);
  void recorded();
  void attach(const attach_order_gateway& x);
  void attach(const attach_order_listener& x);
  void attach(const attach_evidence_sink& x);

  trader_actor::pointer self;
  trader_settings settings;
  std::shared_ptr<const net::clock> clock;
  order_gateway_actor gateway;         ///< Null until introduced.
  std::optional<utc_time> reminded_of; ///< The due time of the pending timer.
  std::uint64_t round = 0;             ///< Of the pending timer.
  /// Orders without an answer yet, and the messages that requested them.
  std::map<intent_id, std::uint64_t> requested_by;
  /// By market and place.
  std::map<std::pair<market_key, std::string>, order_listener_actor> listeners;
  evidence_sink_actor evidence_sink;
};

/// Starts the trader, one for a service.
trader_actor::behavior_type
trader(trader_actor::stateful_pointer<trader_state> self,
       trader_settings settings, std::shared_ptr<const net::clock> clock);

} // namespace fillguard
