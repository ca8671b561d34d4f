#pragma once

#include "actors/window_state/guard/insistence.hpp"
#include "messages/describe.hpp"
#include "messages/orders.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace fillguard {

/// One purpose's orders in one window: the newest of them, and what all of
/// them came to as the venue answered.
class order_line {
public:
  /// Remembers that `x` was decided on.
  void decided(const order_wanted& x);

  /// Whether it concerns the newest order, and says anything new of it.
  bool note(const order_sent& x);
  bool note(const order_answered& x);

  bool live() const { return wanted_ && (!state_ || !is_end(*state_)); }

  /// Decided on, but never heard of by anybody.
  bool unheard() const { return wanted_ && !state_ && order_id_.empty(); }

  /// What the venue said was matched, of all its orders. An order that is done
  /// was matched whole, whatever number came with it.
  shares matched() const { return matched_before_ + matched_of_newest(); }

  /// What the newest may still trade.
  shares open() const {
    return live() ? wanted_->quantity - matched_of_newest() : shares{};
  }

  const std::optional<order_wanted>& wanted() const { return wanted_; }
  const std::optional<order_state>& state() const { return state_; }
  const std::string& reason() const { return reason_; }
  const std::string& order_id() const { return order_id_; }

  /// When the newest ended; absent while it lives.
  const std::optional<utc_time>& ended_at() const { return ended_at_; }

  /// The newest ended without a match. One that never left was not tried.
  bool in_vain() const {
    return wanted_ && !live() && state_ != order_state::unsent
           && matched_of_newest().is_zero();
  }

  std::uint32_t attempts() const { return attempts_; }

  /// Orders in a row that ended without a match, the newest included; and of
  /// those the ones that the venue took on: the price had gone.
  std::uint32_t fruitless() const { return fruitless_ + in_vain(); }
  std::uint32_t misses() const {
    return misses_ + (in_vain() && state_ == order_state::cancelled);
  }

  /// Of the newest: since when it is to be cancelled, and when that was said
  /// last.
  std::optional<utc_time> unwanted_since;
  std::optional<utc_time> cancel_asked_at;
  std::uint64_t book_update = 0; ///< On which the newest was decided on.

  static constexpr auto describe() {
    return record("order_line",
                  field(1, "unwanted_since", &order_line::unwanted_since),
                  field(2, "cancel_asked_at", &order_line::cancel_asked_at),
                  field(3, "book_update", &order_line::book_update),
                  field(4, "fruitless", &order_line::fruitless_),
                  field(5, "misses", &order_line::misses_),
                  field(6, "wanted", &order_line::wanted_),
                  field(7, "order_id", &order_line::order_id_),
                  field(8, "state", &order_line::state_),
                  field(9, "reason", &order_line::reason_),
                  field(10, "matched", &order_line::matched_),
                  field(11, "ended_at", &order_line::ended_at_),
                  field(12, "matched_before", &order_line::matched_before_),
                  field(13, "attempts", &order_line::attempts_));
  }

private:
  shares matched_of_newest() const;

  std::optional<order_wanted> wanted_;
  std::string order_id_;
  std::optional<order_state> state_;
  std::string reason_;
  std::optional<shares> matched_;
  std::optional<utc_time> ended_at_;
  shares matched_before_;
  std::uint32_t attempts_ = 0;
  std::uint32_t fruitless_ = 0; ///< Before the newest.
  std::uint32_t misses_ = 0;
};

/// What guards one window's position: its orders, and what it has set its mind
/// on. Decided once, then kept to.
struct guard_track {
  order_line hedge;
  order_line exit;
  order_line lock;
  insistence low_bid;              ///< At or under the hard stop.
  insistence danger;               ///< The acting reading is at its threshold.
  std::optional<std::string> goal; ///< Why everything held is to be sold.
  bool told_end = false;           ///< Of the goal: flat.
  std::optional<utc_time> capture_cancel_asked_at;
  std::optional<std::string> alarm; ///< What it cannot do by itself.

  order_line* line(order_purpose x) {
    switch (x) {
    case order_purpose::hedge:
      return &hedge;
    case order_purpose::exit:
      return &exit;
    case order_purpose::profit_lock:
      return &lock;
    case order_purpose::capture:
      break;
    }
    return nullptr;
  }

  static constexpr auto describe() {
    return record("guard_track", field(1, "hedge", &guard_track::hedge),
                  field(2, "exit", &guard_track::exit),
                  field(3, "lock", &guard_track::lock),
                  field(4, "low_bid", &guard_track::low_bid),
                  field(5, "danger", &guard_track::danger),
                  field(6, "goal", &guard_track::goal),
                  field(7, "told_end", &guard_track::told_end),
                  field(8, "capture_cancel_asked_at",
                        &guard_track::capture_cancel_asked_at),
                  field(9, "alarm", &guard_track::alarm));
  }
};

} // namespace fillguard
