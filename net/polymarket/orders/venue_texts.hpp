#pragma once

#include "messages/enumeration.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace fillguard::net::polymarket {

/// What is known of an order after an answer of the venue.
enum class order_fate : std::uint8_t {
  never_sent, ///< No byte of it left this machine.
  rejected,   ///< The venue did not place it.
  resting,    ///< In the book, whole or in part.
  delayed,    ///< Held by the taker delay; may match, counts as live.
  ended,      ///< Its rest is cancelled; what was matched stays matched.
  done,       ///< Matched whole, or more than whole.
  unknown,    ///< May have been placed: counts as live, is looked up.
};

constexpr auto enumerators(order_fate) {
  return enumeration(
    "order_fate", named(order_fate::never_sent, "never_sent"),
    named(order_fate::rejected, "rejected"),
    named(order_fate::resting, "resting"),
    named(order_fate::delayed, "delayed"), named(order_fate::ended, "ended"),
    named(order_fate::done, "done"), named(order_fate::unknown, "unknown"));
}

/// Why, by the venue's text or status. Determines what follows.
enum class venue_reason : std::uint8_t {
  none,
  not_enough_balance, ///< Or allowance. A sale waits, buys stop.
  wrong_order,        ///< A fault of ours: read tick and minimums anew, once.
  crossed,            ///< Post-only, and would have matched. As intended.
  not_matched,        ///< At once, and nothing to match with.
  duplicated,         ///< The same order arrived before.
  wrong_expiration,   ///< Good till a date that is too soon.
  version_changed,    ///< Another order version: halt.
  wrong_account,      ///< Key, owner, type or wallet: halt.
  banned,             ///< Halt.
  closed_only,        ///< Halt entries; sales may go on.
  blocked_place,      ///< Halt entries.
  post_only_mode,     ///< Of the venue, after a restart: wait.
  cancel_only_mode,   ///< Of the venue: wait; cancels work.
  trading_disabled,   ///< Of the venue: wait.
  market_not_open,    ///< The window is too new, or over.
  match_delayed,      ///< Placed, and held.
  rate_limited,       ///< Refused before the order was read.
  engine_failed,      ///< While working on the order.
  cancelled_on_chain, ///< By the owner, in the contract.
  restarting,         ///< Status 425.
  refused_by_gateway, ///< A status that is given before orders are read.
  encoding_fault,     ///< The venue has another id for the order: halt.
  unreadable,         ///< No answer in the venue's form.
  connection,         ///< No answer at all.
  unknown_text,
};

constexpr auto enumerators(venue_reason) {
  using enum venue_reason;
  return enumeration(
    "venue_reason", named(none, "none"),
    named(not_enough_balance, "not_enough_balance"),
    named(wrong_order, "wrong_order"), named(crossed, "crossed"),
    named(not_matched, "not_matched"), named(duplicated, "duplicated"),
    named(wrong_expiration, "wrong_expiration"),
    named(version_changed, "version_changed"),
    named(wrong_account, "wrong_account"), named(banned, "banned"),
    named(closed_only, "closed_only"), named(blocked_place, "blocked_place"),
    named(post_only_mode, "post_only_mode"),
    named(cancel_only_mode, "cancel_only_mode"),
    named(trading_disabled, "trading_disabled"),
    named(market_not_open, "market_not_open"),
    named(match_delayed, "match_delayed"), named(rate_limited, "rate_limited"),
    named(engine_failed, "engine_failed"),
    named(cancelled_on_chain, "cancelled_on_chain"),
    named(restarting, "restarting"),
    named(refused_by_gateway, "refused_by_gateway"),
    named(encoding_fault, "encoding_fault"), named(unreadable, "unreadable"),
    named(connection, "connection"), named(unknown_text, "unknown_text"));
}

/// The meaning of the venue's text for the order that it answers to.
struct text_meaning {
  order_fate fate = order_fate::unknown;
  venue_reason reason = venue_reason::unknown_text;

  friend bool operator==(const text_meaning&, const text_meaning&) = default;
};

/// Absent: the text is not known, which proves nothing. A text about a lost
/// connection or a deadline inside the venue counts as not known, whatever else
/// is in it.
std::optional<text_meaning> meaning_of(std::string_view text);

} // namespace fillguard::net::polymarket
