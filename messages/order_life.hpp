#pragma once

#include "messages/describe.hpp"
#include "messages/enumeration.hpp"
#include "messages/fills.hpp"
#include "messages/orders.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// How far an order has come.
enum class order_stage : std::uint8_t {
  wanted,        ///< The decision is made.
  recorded,      ///< On disk, not sent.
  sent,          ///< On its way; no answer yet.
  delayed,       ///< Held by the taker delay.
  resting,       ///< In the book.
  unknown,       ///< No answer; a look-up runs.
  unsent,        ///< Never sent. From this stage on, the order is over.
  rejected,      ///< Never live at the venue.
  cancelled,     ///< Ended; its matches stay.
  filled,        ///< Matched whole, or more than whole.
  partly_filled, ///< Live, and matched in part.
};

constexpr auto enumerators(order_stage) {
  return enumeration("order_stage", named(order_stage::wanted, "wanted"),
                     named(order_stage::recorded, "recorded"),
                     named(order_stage::sent, "sent"),
                     named(order_stage::delayed, "delayed"),
                     named(order_stage::resting, "resting"),
                     named(order_stage::unknown, "unknown"),
                     named(order_stage::unsent, "unsent"),
                     named(order_stage::rejected, "rejected"),
                     named(order_stage::cancelled, "cancelled"),
                     named(order_stage::filled, "filled"),
                     named(order_stage::partly_filled, "partly_filled"));
}

/// The stage of an order at stage `at` after a report of stage `reported`. Rows
/// are the stages before, columns the reports. `.` is no change: the report was
/// repeated, or overtaken by a later one.
///
///             rec  sent del  rest unkn uns  rej  canc fill
///   wanted    rec  sent del  rest unkn uns  rej  canc fill
///   recorded  .    sent del  rest unkn uns  rej  canc fill
///   sent      .    .    del  rest unkn uns  rej  canc fill
///   delayed   .    .    .    rest unkn uns  rej  canc fill
///   resting   .    .    .    .    unkn uns  rej  canc fill
///   unknown   .    .    del  rest .    uns  rej  canc fill
///   unsent    .    .    .    .    .    .    rej  canc fill
///   rejected  .    .    .    .    .    .    .    canc fill
///   cancelled .    .    .    .    .    .    .    .    fill
///   filled    .    .    .    .    .    .    .    .    .
///
/// Matches are reported separately, in any order, and may be undone. So a match
/// never changes the row, only the stage shown for the row.
///
///             nothing   a part        the whole
///   wanted    wanted    partly_filled partly_filled
///   recorded  recorded  partly_filled partly_filled
///   sent      sent      partly_filled partly_filled
///   delayed   delayed   partly_filled partly_filled
///   resting   resting   partly_filled partly_filled
///   unknown   unknown   unknown       unknown
///   unsent    unsent    cancelled     filled
///   rejected  rejected  cancelled     filled
///   cancelled cancelled cancelled     filled
///   filled    filled    filled        filled
///
/// A match of the whole does not end an order: the match may be undone, and the
/// rest is then live again. Only the venue's report on the order ends it.
order_stage next_stage(order_stage at, order_stage reported);

/// The stage to show for an order at stage `at` with `matched` of `quantity`
/// matched.
order_stage shown_stage(order_stage at, shares matched, shares quantity);

/// One order of any purpose, from the decision to its end. Every follower of an
/// order uses this class. Reports and matches may be late, repeated, out of
/// order or missing: the same set of them gives the same result in any order,
/// and no match is lost unless the venue undoes it.
class order_life {
public:
  order_life() = default; ///< For readers; an order of nothing.

  /// An order decided on in this process.
  explicit order_life(order_wanted order);

  /// An order first known when sent: without its rules, time in force and
  /// expiry.
  explicit order_life(const order_sent& order);

  // -- events; each returns whether it changed the order ----------------------

  bool record();
  bool send(const std::string& order_id);
  bool answer(const order_answered& report);
  bool match(const fill_evidence& fill);

  /// A cancel was requested at that time; may be repeated.
  void ask_cancel(utc_time at);

  // -- the resulting state ----------------------------------------------------

  order_stage stage() const {
    return shown_stage(reached_, matched(), wanted_.quantity);
  }

  /// Whether the order may still trade. True until it is known to be over.
  bool is_live() const { return reached_ < order_stage::unsent; }

  /// Whether the order ended without a match. An order that was never sent does
  /// not count.
  bool is_unfilled() const {
    return !is_live() && reached_ != order_stage::unsent && matched().is_zero();
  }

  /// Whether the venue accepted the order and it ended unmatched: the price was
  /// gone.
  bool is_missed() const {
    return is_unfilled() && reached_ == order_stage::cancelled;
  }

  /// Whether neither a sender nor a venue has reported the order.
  bool is_unacknowledged() const {
    return reached_ <= order_stage::recorded && order_id_.empty();
  }

  /// The higher of its matches and its answers. With the answer `done`, the
  /// whole, since that came with 0; a buy at once: what was reported, if any.
  shares matched() const;
  shares matched_by_fills() const;

  /// The quantity that may still trade.
  shares open() const;

  const order_wanted& wanted() const { return wanted_; }
  const std::string& order_id() const { return order_id_; } ///< Empty: unknown.

  /// The state by answers alone; absent before the first.
  std::optional<order_state> state() const;

  /// All answers in one: the state, the last reason given, the highest match
  /// reported, and the time of the last answer that changed something. Absent
  /// before the first.
  std::optional<order_answered> last_answer() const;

  const std::string& reason() const { return reason_; }

  /// Each trade once, in the order of first report.
  const std::vector<fill_evidence>& fills() const { return fills_; }

  const std::optional<utc_time>& ended_at() const { return ended_at_; }

  /// When a cancel was requested first and last; absent: never.
  const std::optional<utc_time>& cancel_asked_first() const {
    return cancel_asked_first_;
  }
  const std::optional<utc_time>& cancel_asked_last() const {
    return cancel_asked_last_;
  }

  static constexpr auto describe() {
    return fillguard::record(
      "order_life", field(1, "wanted", &order_life::wanted_),
      field(2, "reached", &order_life::reached_),
      field(3, "order_id", &order_life::order_id_),
      field(4, "reason", &order_life::reason_),
      field(5, "answered_match", &order_life::answered_match_),
      field(6, "answered_at", &order_life::answered_at_),
      field(7, "ended_at", &order_life::ended_at_),
      field(8, "cancel_asked_first", &order_life::cancel_asked_first_),
      field(9, "cancel_asked_last", &order_life::cancel_asked_last_),
      field(10, "fills", &order_life::fills_));
  }

private:
  bool reach(order_stage reported);

  order_wanted wanted_;
  order_stage reached_ = order_stage::wanted; ///< Never partly_filled.
  std::string order_id_;
  std::string reason_;
  std::optional<shares> answered_match_; ///< The highest match of all answers.
  utc_time answered_at_;
  std::optional<utc_time> ended_at_;
  std::optional<utc_time> cancel_asked_first_;
  std::optional<utc_time> cancel_asked_last_;
  std::vector<fill_evidence> fills_;
};

} // namespace fillguard
