#pragma once

#include "messages/describe.hpp"
#include "messages/enumeration.hpp"
#include "messages/market.hpp"
#include "messages/tag.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace fillguard {

/// The last two are purposes of fills only, never of our orders.
enum class order_purpose : std::uint8_t {
  capture,
  hedge,
  exit,
  profit_lock,
  by_hand, ///< Bought by the wallet's owner, and no capture.
  redeem,  ///< Paid out after the close, at the outcome's value.
};

constexpr auto enumerators(order_purpose) {
  return enumeration("order_purpose", named(order_purpose::capture, "capture"),
                     named(order_purpose::hedge, "hedge"),
                     named(order_purpose::exit, "exit"),
                     named(order_purpose::profit_lock, "profit_lock"),
                     named(order_purpose::by_hand, "by_hand"),
                     named(order_purpose::redeem, "redeem"));
}

enum class order_side : std::uint8_t { buy, sell };

constexpr auto enumerators(order_side) {
  return enumeration("order_side", named(order_side::buy, "buy"),
                     named(order_side::sell, "sell"));
}

enum class time_in_force : std::uint8_t {
  good_till_cancelled,
  fill_or_kill,
  fill_and_kill, ///< Takes what the book has, cancels the rest.
};

constexpr auto enumerators(time_in_force) {
  return enumeration(
    "time_in_force",
    named(time_in_force::good_till_cancelled, "good_till_cancelled"),
    named(time_in_force::fill_or_kill, "fill_or_kill"),
    named(time_in_force::fill_and_kill, "fill_and_kill"));
}

/// Identifies one decision to trade, before any order exists. At most one is
/// live for a window and purpose.
struct intent_id {
  window_id window;
  order_purpose purpose = order_purpose::capture;
  std::uint32_t number = 1; ///< Counts the decisions of that purpose.

  friend auto operator<=>(const intent_id&, const intent_id&) = default;

  static constexpr auto describe() {
    return record("intent_id", field(1, "window", &intent_id::window),
                  field(2, "purpose", &intent_id::purpose),
                  field(3, "number", &intent_id::number));
  }
};

std::string to_string(const intent_id& x);

/// The state's decision to trade.
struct order_wanted {
  fillguard::tag tag;
  intent_id intent;
  outcome token = outcome::up;
  order_side direction = order_side::buy;
  price limit;
  shares quantity;
  time_in_force lifetime = time_in_force::good_till_cancelled;
  market_rules rules; ///< Of the order's window.
  utc_time decided_at;
  utc_time expires_at; ///< No part of the order may be live after this.

  static constexpr auto describe() {
    return record("order_wanted", field(1, "tag", &order_wanted::tag),
                  field(2, "intent", &order_wanted::intent),
                  field(3, "token", &order_wanted::token),
                  field(4, "direction", &order_wanted::direction),
                  field(5, "limit", &order_wanted::limit),
                  field(6, "quantity", &order_wanted::quantity),
                  field(7, "lifetime", &order_wanted::lifetime),
                  field(8, "rules", &order_wanted::rules),
                  field(9, "decided_at", &order_wanted::decided_at),
                  field(10, "expires_at", &order_wanted::expires_at));
  }
};

/// An order is on its way to the venue. Sent before any reply.
struct order_sent {
  fillguard::tag tag;
  intent_id intent;
  std::string order_id; ///< Computed before sending.
  outcome token = outcome::up;
  order_side direction = order_side::buy;
  price limit;
  shares quantity;
  utc_time at;

  static constexpr auto describe() {
    return record("order_sent", field(1, "tag", &order_sent::tag),
                  field(2, "intent", &order_sent::intent),
                  field(3, "order_id", &order_sent::order_id),
                  field(4, "token", &order_sent::token),
                  field(5, "direction", &order_sent::direction),
                  field(6, "limit", &order_sent::limit),
                  field(7, "quantity", &order_sent::quantity),
                  field(8, "at", &order_sent::at));
  }
};

enum class order_state : std::uint8_t {
  delayed,   ///< Held by the taker delay.
  resting,   ///< In the book, whole or in part.
  done,      ///< Matched whole.
  cancelled, ///< Ended; what was matched stays matched.
  rejected,  ///< Never live at the venue.
  unknown,   ///< No reply; a look-up by id runs.
  unsent,    ///< Certainly never sent; only reported after a restart.
};

constexpr auto enumerators(order_state) {
  return enumeration("order_state", named(order_state::delayed, "delayed"),
                     named(order_state::resting, "resting"),
                     named(order_state::done, "done"),
                     named(order_state::cancelled, "cancelled"),
                     named(order_state::rejected, "rejected"),
                     named(order_state::unknown, "unknown"),
                     named(order_state::unsent, "unsent"));
}

/// Whether an order in that state can never trade again.
bool is_end(order_state x);

/// The venue's answer to an order.
struct order_answered {
  fillguard::tag tag;
  intent_id intent;
  std::string order_id;
  order_state state = order_state::unknown;
  std::string reason; ///< Of a rejection or cancellation; else empty.
  /// The total matched, by this answer; the fills may arrive earlier or later.
  /// Absent: not reported.
  std::optional<shares> matched;
  utc_time at;

  static constexpr auto describe() {
    return record("order_answered", field(1, "tag", &order_answered::tag),
                  field(2, "intent", &order_answered::intent),
                  field(3, "order_id", &order_answered::order_id),
                  field(4, "state", &order_answered::state),
                  field(5, "reason", &order_answered::reason),
                  field(6, "matched", &order_answered::matched),
                  field(7, "at", &order_answered::at));
  }
};

/// The state's decision to cancel an order; its matches stay. An
/// `order_answered` reports the end.
struct cancel_wanted {
  fillguard::tag tag;
  intent_id intent;
  utc_time decided_at;

  static constexpr auto describe() {
    return record("cancel_wanted", field(1, "tag", &cancel_wanted::tag),
                  field(2, "intent", &cancel_wanted::intent),
                  field(3, "decided_at", &cancel_wanted::decided_at));
  }
};

/// New entries are halted for a reason, or (absent) allowed again. Orders that
/// lower risk continue.
struct halt_changed {
  fillguard::tag tag;
  std::optional<std::string> reason;
  utc_time at;

  static constexpr auto describe() {
    return record("halt_changed", field(1, "tag", &halt_changed::tag),
                  field(2, "reason", &halt_changed::reason),
                  field(3, "at", &halt_changed::at));
  }
};

} // namespace fillguard
