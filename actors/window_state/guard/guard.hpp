#pragma once

#include "actors/window_state/danger/position_danger.hpp"
#include "actors/window_state/guard/consecutive_updates.hpp"
#include "actors/window_state/guard/decisions.hpp"
#include "actors/window_state/guard/guard_settings.hpp"
#include "messages/book.hpp"
#include "messages/describe.hpp"
#include "messages/order_sequence.hpp"
#include "messages/windows.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// What a position's guard looks at. Belongs to the one call.
struct guard_facts {
  utc_time now;
  const window_info& window;
  const position_danger& danger;
  acting_reading acts_on = acting_reading::danger_score;
  std::optional<side> held;
  shares open;                      ///< Held and not covered.
  const order_book* book = nullptr; ///< Null: not to be believed now.
  std::uint64_t book_updates = 0;   ///< Distinct ones, so far.
  bool halted = false;              ///< There are to be no new entries.
  bool capture_is_live = false;     ///< The capture may still buy.
  /// What a capture whose fill is confirmed paid; absent: not known, or not
  /// confirmed.
  std::optional<price> confirmed_price;

  std::chrono::nanoseconds left() const { return window.closes_at - now; }

  /// Of the held token.
  std::optional<price> best_bid() const;
};

/// Guards the position of one window: sells it, hedges it or locks its profit.
/// The order of the rules:
///
///   1. A goal, once set, is kept: everything held is sold, whatever the
///      trigger does next. A decision that must stay true to be carried out is
///      given up in the middle of a dip.
///   2. The hard stop and the danger set the goal, or call for a hedge, once
///      they have held for some updates of the book in a row.
///   3. Otherwise the profit lock may rest in the book.
///
/// Before anything is sold or hedged, the orders in its way are cancelled: what
/// is left of the capture would buy again, and the lock reserves the shares.
/// Nothing is decided on an empty or stale book, and nothing after the close.
class guard {
public:
  /// What is to be done now, in a window that is open.
  decisions decide(const guard_facts& facts, const guard_settings& settings);

  /// Raises an alarm if the window closes with what should have been sold.
  decisions close(const guard_facts& facts, const guard_settings& settings);

  // What becomes of its orders; whether that was news. Those of captures are
  // not its own.
  bool apply(const order_sent& report);
  bool apply(const order_answered& report);

  /// Of `token`, as the venue answered: sold, and bought as a hedge.
  shares sold_by_answers(side token) const;
  shares hedged_by_answers(side token) const;

  /// Orders that were decided on, are still wanted, and of which nobody ever
  /// reported anything.
  std::vector<order_wanted> unacknowledged() const;

  /// Why everything held is to be sold; absent: it is not.
  const std::optional<std::string>& goal() const { return goal_; }

  /// What it cannot do by itself.
  const std::optional<std::string>& alarm() const { return alarm_; }

  static constexpr auto describe() {
    return record(
      "guard", field(1, "hedge", &guard::hedge_),
      field(2, "exit", &guard::exit_), field(3, "lock", &guard::lock_),
      field(4, "low_bid", &guard::low_bid_),
      field(5, "danger", &guard::danger_), field(6, "goal", &guard::goal_),
      field(7, "end_announced", &guard::end_announced_),
      field(8, "alarm", &guard::alarm_));
  }

private:
  /// Longer than a venue takes to answer.
  static constexpr std::chrono::seconds soon_answered{2};

  /// Its orders of one purpose.
  struct order_track {
    order_sequence orders;
    std::uint64_t book_update = 0; ///< On which the newest was decided on.

    static constexpr auto describe() {
      return record("order_track", field(1, "orders", &order_track::orders),
                    field(2, "book_update", &order_track::book_update));
    }
  };

  /// Null for captures.
  order_track* track(order_purpose purpose);

  void look_at_danger(const guard_facts& facts);
  decisions check_hard_stop(const guard_facts& facts,
                            const guard_settings& settings);
  decisions begin_exit(std::string why);
  decisions end_exit(const guard_facts& facts, const guard_settings& settings);
  decisions cancel_blocking_orders(const guard_facts& facts,
                                   const guard_settings& settings);
  decisions cancel_lock(const guard_facts& facts,
                        const guard_settings& settings);
  decisions sell(const guard_facts& facts, const guard_settings& settings);
  decisions buy_hedge(const guard_facts& facts, const guard_settings& settings);
  decisions lock_profit(const guard_facts& facts,
                        const guard_settings& settings);

  /// Whether another order of that purpose may go now.
  bool may_try(const order_track& track, const guard_facts& facts,
               const guard_settings& settings) const;
  decisions warn_if_fruitless(const order_track& track,
                              const guard_facts& facts,
                              const guard_settings& settings);
  decisions send(order_track& track, order_wanted order, const std::string& why,
                 const guard_facts& facts, const guard_settings& settings);
  decisions raise_alarm(std::string why,
                        notice::kind_type kind = notice::kind_type::exit);

  order_track hedge_;
  order_track exit_;
  order_track lock_;
  consecutive_updates low_bid_; ///< At or under the hard stop.
  consecutive_updates danger_;  ///< The acting reading is at its threshold.
  std::optional<std::string> goal_;
  bool end_announced_ = false; ///< Of the goal: nothing is open any more.
  std::optional<std::string> alarm_;
};

} // namespace fillguard
