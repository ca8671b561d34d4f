#pragma once

#include "messages/describe.hpp"
#include "messages/order_life.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace fillguard {

/// The orders of one purpose in one window, one after the other: the newest
/// order, those before it whose fate was unknown when the next one began, and
/// the totals of the others.
class order_sequence {
public:
  /// Totals of the orders that ended before the newest began, by their answers
  /// and matches.
  struct totals {
    shares matched;
    std::uint32_t attempts = 0;        ///< Number of orders.
    std::uint32_t unfilled_streak = 0; ///< The last ones, unfilled in a row.
    std::uint32_t missed = 0;          ///< Of these, accepted by the venue.

    static constexpr auto describe() {
      return record("totals", field(1, "matched", &totals::matched),
                    field(2, "attempts", &totals::attempts),
                    field(3, "fruitless", &totals::unfilled_streak),
                    field(4, "missed", &totals::missed));
    }
  };

  order_sequence() = default;

  /// Restores a sequence from its parts.
  order_sequence(totals before, std::optional<order_life> newest)
      : before_{before}, newest_{std::move(newest)} {
    // nop
  }

  /// Starts the next order. A later match of an order that ended before it
  /// still counts in the position, but not here.
  void begin(order_wanted next);

  /// Reports on the newest order, or on one of unknown fate before it; false
  /// when the report is for another order or changes nothing.
  bool send(const order_sent& report);
  bool answer(const order_answered& report);
  bool match(const fill_evidence& fill);

  /// Marks a cancel as requested; only a live order can be cancelled.
  void ask_cancel(utc_time at);

  /// Null before the first order.
  const order_life* newest() const { return newest_ ? &*newest_ : nullptr; }

  /// Of the newest order.
  bool is_live() const { return newest_ && newest_->is_live(); }
  /// Of any order.
  bool may_trade() const;
  bool is_unacknowledged() const {
    return newest_ && newest_->is_unacknowledged();
  }
  bool is_unfilled() const { return newest_ && newest_->is_unfilled(); }

  /// By the newest order's answers alone; absent without one.
  std::optional<order_state> state() const {
    return newest_ ? newest_->state() : std::nullopt;
  }

  /// Of all orders.
  shares matched() const;

  /// The quantity of the newest order that may still trade.
  shares open() const { return newest_ ? newest_->open() : shares{}; }

  std::uint32_t attempts() const {
    return before_.attempts + (newest_ ? 1U : 0U)
           + static_cast<std::uint32_t>(undecided_.size());
  }

  /// Orders in a row that ended without a match, including the newest if so;
  /// and, of those, the ones that the venue accepted: the price was gone. The
  /// streak ends when another order follows one that was matched.
  std::uint32_t unfilled_streak() const {
    return before_.unfilled_streak + (is_unfilled() ? 1U : 0U);
  }
  std::uint32_t missed() const {
    return before_.missed + (newest_ && newest_->is_missed() ? 1U : 0U);
  }

  static constexpr auto describe() {
    return record("order_sequence",
                  field(1, "before", &order_sequence::before_),
                  field(2, "newest", &order_sequence::newest_),
                  field(3, "undecided", &order_sequence::undecided_, 3));
  }

private:
  /// Null for an order that ended before the newest began.
  order_life* find(const intent_id& intent);

  totals before_;
  std::optional<order_life> newest_;
  std::vector<order_life> undecided_;
};

} // namespace fillguard
