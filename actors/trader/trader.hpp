#pragma once

#include "actors/edge.hpp"
#include "actors/trader/order_desk.hpp"
#include "actors/trader/paper_exchange.hpp"
#include "messages/interfaces.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace fillguard {

struct trader_settings {
  enum class mode_type : std::uint8_t {
    watch, ///< Refuses every order.
    paper,
  };

  mode_type mode = mode_type::watch;
  paper_settings paper;
  spending_caps caps;
  /// The desk, which a restarted trader finds as its predecessor left it. Only
  /// the trader touches it. Null: the trader makes one of its own.
  std::shared_ptr<order_desk> desk;
};

/// A desk that trades on paper.
std::shared_ptr<order_desk> paper_trading(const trader_settings& x);

struct trader_state {
  explicit trader_state(trader_actor::pointer self) : self{self} {
    // nop
  }

  static inline constexpr auto name = "trader";

  void want(const order_wanted& x);
  void pass_on(const order_events& xs);
  void pass_on(const order_event& x);
  void remind_of_next();
  void due(const timer_due& x);
  void recorded();
  void attach(const attach_order_listener& x);
  void attach(const attach_evidence_sink& x);

  trader_actor::pointer self;
  trader_settings settings;
  outside out;
  std::shared_ptr<order_desk> desk;
  std::optional<utc_time> reminded_of; ///< The due time of the pending timer.
  std::uint64_t round = 0;             ///< Of the pending timer.
  /// Orders without an answer yet, and the messages that wanted them.
  std::map<intent_id, std::uint64_t> wanted_by;
  std::map<market_key, order_listener_actor> listeners;
  evidence_sink_actor evidence_sink;
};

/// Starts the trader. One a service.
trader_actor::behavior_type
trader(trader_actor::stateful_pointer<trader_state> self,
       trader_settings settings, outside out);

} // namespace fillguard
