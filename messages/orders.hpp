#pragma once

#include "messages/market.hpp"
#include "messages/tag.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace fillguard {

enum class order_purpose : std::uint8_t { capture, hedge, exit, profit_lock };
std::string to_string(order_purpose x);

enum class trade_direction : std::uint8_t { buy, sell };
std::string to_string(trade_direction x); ///< "buy", "sell".

enum class time_in_force : std::uint8_t {
  good_till_cancelled,
  fill_or_kill,
  fill_and_kill, ///< Takes what is there, cancels the rest.
};

/// Names one decision to trade, before any order exists. At most one is live
/// for a window and purpose.
struct intent_id {
  window_id window;
  order_purpose purpose = order_purpose::capture;
  std::uint32_t number = 1; ///< Counts decisions of that purpose.

  friend auto operator<=>(const intent_id&, const intent_id&) = default;
  friend auto fields(intent_id& x) {
    return std::tie(x.window, x.purpose, x.number);
  }
};

std::string to_string(const intent_id& x);

/// The state decided to trade.
struct order_wanted {
  fillguard::tag tag;
  intent_id intent;
  side token = side::up;
  trade_direction direction = trade_direction::buy;
  price limit;
  shares quantity;
  time_in_force lifetime = time_in_force::good_till_cancelled;
  market_rules rules; ///< Of the window it trades in.
  utc_time decided_at;
  utc_time expires_at; ///< Nothing of it may be live after this.

  friend bool operator==(const order_wanted&, const order_wanted&) = default;
  friend auto fields(order_wanted& x) {
    return std::tie(x.tag, x.intent, x.token, x.direction, x.limit, x.quantity,
                    x.lifetime, x.rules, x.decided_at, x.expires_at);
  }
};

/// An order is on its way to the venue. Said before the reply is known.
struct order_sent {
  fillguard::tag tag;
  intent_id intent;
  std::string order_id; ///< Known before sending.
  side token = side::up;
  trade_direction direction = trade_direction::buy;
  price limit;
  shares quantity;
  utc_time at;

  friend bool operator==(const order_sent&, const order_sent&) = default;
  friend auto fields(order_sent& x) {
    return std::tie(x.tag, x.intent, x.order_id, x.token, x.direction, x.limit,
                    x.quantity, x.at);
  }
};

enum class order_state : std::uint8_t {
  delayed,   ///< Held by the taker delay.
  resting,   ///< In the book, wholly or with its rest.
  done,      ///< Matched to the end.
  cancelled, ///< Ended; what was matched stays matched.
  rejected,  ///< Never existed at the venue.
  unknown,   ///< No reply; its fate is being looked up by its id.
  unsent,    ///< It is certain that it never left; only a restart does that.
};

std::string to_string(order_state x);

/// Whether an order of that state will never trade again.
bool is_end(order_state x);

/// What became of an order.
struct order_answered {
  fillguard::tag tag;
  intent_id intent;
  std::string order_id;
  order_state state = order_state::unknown;
  std::string reason; ///< Of a rejection or cancellation; else empty.
  /// Of it in all, as the venue says here; the fills themselves may be known
  /// sooner or later. Absent: it did not say.
  std::optional<shares> matched;
  utc_time at;

  friend bool operator==(const order_answered&,
                         const order_answered&) = default;
  friend auto fields(order_answered& x) {
    return std::tie(x.tag, x.intent, x.order_id, x.state, x.reason, x.matched,
                    x.at);
  }
};

/// The state wants nothing more of an order; what was matched stays matched.
/// The answer tells when that is so.
struct cancel_wanted {
  fillguard::tag tag;
  intent_id intent;
  utc_time decided_at;

  friend bool operator==(const cancel_wanted&, const cancel_wanted&) = default;
  friend auto fields(cancel_wanted& x) {
    return std::tie(x.tag, x.intent, x.decided_at);
  }
};

/// New entries are halted for a reason, or (absent) allowed again. Everything
/// that lowers risk goes on.
struct halt_changed {
  fillguard::tag tag;
  std::optional<std::string> reason;
  utc_time at;

  friend bool operator==(const halt_changed&, const halt_changed&) = default;
  friend auto fields(halt_changed& x) {
    return std::tie(x.tag, x.reason, x.at);
  }
};

} // namespace fillguard
