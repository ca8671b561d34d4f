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
  wanted,        ///< Decided on.
  recorded,      ///< Its record lasts; it has not left.
  sent,          ///< On its way; no answer yet.
  delayed,       ///< Held by the taker delay.
  resting,       ///< In the book.
  unknown,       ///< Its fate is being looked up.
  unsent,        ///< It never left. From here on it is over.
  rejected,      ///< It never existed at the venue.
  cancelled,     ///< What was matched stays matched.
  filled,        ///< Matched whole, or more than that.
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

/// Where a report of stage `reported` takes an order at stage `at`. The rows
/// are where it was, the columns what is reported, `.` is no change: the report
/// was repeated, or overtaken by a later one.
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
/// Matches come beside these reports, in any order, and may be undone. So they
/// change no row: they change what a row is shown as.
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
/// A match of the whole does not end an order: it may be undone, and the rest
/// is then live again. Only the venue's report on the order ends it.
order_stage next_stage(order_stage at, order_stage reported);

/// The stage to show of an order at `at` of which `matched` of `quantity` were
/// matched.
order_stage shown_stage(order_stage at, shares matched, shares quantity);

/// The life of one order, from the decision to its end, whatever it is for.
/// Everybody who follows an order does it with this class. Reports and matches
/// may be late, repeated, out of order or missing: the same set of them comes
/// to the same end, and nothing that was matched is lost, unless the venue
/// undoes it.
class order_life {
public:
  order_life() = default; ///< For readers; an order of nothing.

  /// Decided on here.
  explicit order_life(order_wanted order);

  /// Decided on elsewhere, and known only since it was sent: without its rules,
  /// lifetime and expiry.
  explicit order_life(const order_sent& order);

  // -- what happens to it: whether that was news ------------------------------

  bool record();
  bool send(const std::string& order_id);
  bool answer(const order_answered& report);
  bool match(const fill_evidence& fill);

  /// Its cancel was asked for at that time; may be repeated.
  void ask_cancel(utc_time at);

  // -- what that comes to -----------------------------------------------------

  order_stage stage() const {
    return shown_stage(reached_, matched(), wanted_.quantity);
  }

  /// It may still trade. That is so as long as it is not known to be over.
  bool is_live() const { return reached_ < order_stage::unsent; }

  /// Over without a match, and was tried: one that never left was not.
  bool is_in_vain() const {
    return !is_live() && reached_ != order_stage::unsent && matched().is_zero();
  }

  /// In vain though the venue took it: the price had gone.
  bool is_missed() const {
    return is_in_vain() && reached_ == order_stage::cancelled;
  }

  /// Decided on, and neither a sender nor a venue ever mentioned it.
  bool is_unacknowledged() const {
    return reached_ <= order_stage::recorded && order_id_.empty();
  }

  /// By its matches or by its answers, whichever has more. An order that is
  /// done was matched whole, whatever number came with it: the venue has
  /// reported 0 for full matches.
  shares matched() const;
  shares matched_by_fills() const;

  /// What it may still trade.
  shares open() const;

  const order_wanted& wanted() const { return wanted_; }
  const std::string& order_id() const { return order_id_; } ///< "": unknown.

  /// The state by its answers alone; absent before the first.
  std::optional<order_state> state() const;

  /// All answers as one: the state, the last reason given for it, the most
  /// that any of them had as matched, and the time of the last that was news.
  /// Absent before the first.
  std::optional<order_answered> last_answer() const;

  const std::string& reason() const { return reason_; }

  /// Each trade once, in the order in which they were first known.
  const std::vector<fill_evidence>& fills() const { return fills_; }

  const std::optional<utc_time>& ended_at() const { return ended_at_; }

  /// When a cancel was asked for first and last; absent: never.
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
  order_stage reached_ = order_stage::wanted; ///< A row; not partly_filled.
  std::string order_id_;
  std::string reason_;
  std::optional<shares> answered_match_; ///< The most of any answer.
  utc_time answered_at_;
  std::optional<utc_time> ended_at_;
  std::optional<utc_time> cancel_asked_first_;
  std::optional<utc_time> cancel_asked_last_;
  std::vector<fill_evidence> fills_;
};

} // namespace fillguard
