#pragma once

#include "actors/window_state/danger/acting_loss.hpp"
#include "actors/window_state/danger/consecutive_updates.hpp"
#include "actors/window_state/danger/position_danger.hpp"
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

/// The inputs of a position's guard. Valid during the call only.
struct guard_facts {
  utc_time now;
  const window_info& window;
  const position_danger& danger;
  const acting_loss& loss; ///< As read on this update.
  acting_reading acts_on = acting_reading::danger_score; ///< Not automatic.
  double loss_threshold = 1; ///< Of the loss probability.
  std::optional<outcome> held;
  shares open;                      ///< Held and not covered.
  bool is_paired = false;           ///< A part is covered.
  const order_book* book = nullptr; ///< Null: not fresh.
  std::uint64_t book_updates = 0;   ///< Number of distinct updates so far.
  bool halted = false;              ///< No new entries are allowed.
  bool capture_is_live = false;     ///< The capture may still buy.
  /// The price paid by a capture with a confirmed fill; absent: unknown, or not
  /// confirmed.
  std::optional<price> confirmed_price;

  // -- of the account, where orders are real ----------------------------------

  bool is_real = false;
  /// Why no order can be sent; absent: one can.
  std::optional<std::string> not_armed_because;
  /// Why nothing may be bought; absent: something may be.
  std::optional<std::string> no_buys_because;
  /// What the venue lets the account sell; absent: not known, or no limit.
  std::optional<shares> sellable;
  shares reserved;         ///< Of what is held, by orders that are not ours.
  std::string reserved_by; ///< The first of those orders.
  bool balance_is_fresh = true; ///< New enough for a hedge.
  /// The average price of a position that no order of ours bought; absent for
  /// others, and when it is unknown.
  std::optional<price> found_at;

  std::chrono::nanoseconds left() const { return window.closes_at - now; }

  /// Of the held token.
  std::optional<price> best_bid() const;
};

/// Guards the position of one window: sells it, hedges it or takes its profit.
/// The rules, in order:
///
///   1. A goal, once set, is kept: everything held is to be sold, even when the
///      trigger ends. An exit that stops with its trigger would be given up in
///      the middle of a dip.
///   2. Danger on some book updates in a row sets the goal, or calls for a
///      hedge. Where the loss probability acts, it is that by price.
///   3. While that probability is known and not contradicted, no share is sold
///      or hedged for less than the probability to win, less the insurance
///      (value_rule.hpp). What the bids take at that limit is sold at once; the
///      rest waits for another probability or other bids.
///   4. While it is unknown for what acts (acting_loss.hpp), the hard stop sets
///      the goal and sells without a floor. Until then, an exit that was
///      decided before keeps its last limit, and one of the danger score sells
///      at most `slippage` under the best bid.
///   5. Otherwise the take-profit order may rest in the book.
///
/// The user's request to flatten is a goal without a floor. A position that was
/// found, and was bought on the wrong side of a trigger, counts for it only
/// after it was on the right side once: it was not bought to be sold at once.
/// No more is sold than the account can sell by the venue's report.
///
/// A sale of unknown fate, of real orders, is cancelled by its id soon, and
/// another one follows (sale_after_unknown.hpp).
///
/// Before a sale or hedge, the blocking orders are cancelled: the rest of the
/// capture would buy again, and the take-profit order reserves the shares.
/// Nothing is decided on an empty or stale book, or after the close.
class guard {
public:
  /// Decides what to do now, in an open window.
  decisions decide(const guard_facts& facts, const guard_settings& settings);

  /// Raises an alarm if the window closes with shares that should have been
  /// sold.
  decisions close(const guard_facts& facts, const guard_settings& settings);

  /// Sells everything from now on, at whatever is bid. Returns what is to be
  /// announced.
  decisions flatten();
  bool flattens() const { return flattens_; }

  /// Cancels every live order, and forgets a goal.
  decisions leave(utc_time now, const guard_settings& settings);

  // Reports on the guard's orders; each returns whether it changed anything.
  // Reports on captures are ignored.
  bool apply(const order_sent& report);
  bool apply(const order_answered& report);

  /// Shares of `token` sold, and bought as a hedge, by the venue's answers.
  shares sold_by_answers(outcome token) const;
  shares hedged_by_answers(outcome token) const;

  /// Orders that were decided on, are still wanted, and have no report at all.
  std::vector<order_wanted> unacknowledged() const;

  /// Why everything held is to be sold; absent: it is not.
  const std::optional<std::string>& goal() const { return goal_; }

  /// What needs a person's help.
  const std::optional<std::string>& alarm() const { return alarm_; }

  static constexpr auto describe() {
    return record(
      "guard", field(1, "hedge", &guard::hedge_),
      field(2, "exit", &guard::exit_), field(3, "lock", &guard::lock_),
      field(4, "low_bid", &guard::low_bid_),
      field(5, "danger", &guard::danger_), field(6, "goal", &guard::goal_),
      field(7, "end_announced", &guard::end_announced_),
      // Number 9 was the loss probability, until release 0.4.0.
      field(8, "alarm", &guard::alarm_),
      field(10, "hard_stopped", &guard::hard_stopped_, 3),
      field(11, "value_limit", &guard::value_limit_, 3),
      field(12, "wait_announced", &guard::wait_announced_, 3),
      field(13, "flattens", &guard::flattens_, 3),
      field(14, "was_calm", &guard::was_calm_, 3),
      field(15, "was_above_stop", &guard::was_above_stop_, 3),
      field(16, "reserved_announced", &guard::reserved_announced_, 3));
  }

private:
  /// Longer than a venue takes to answer.
  static constexpr std::chrono::seconds soon_answered{2};

  /// The guard's orders of one purpose.
  struct order_track {
    order_sequence orders;
    std::uint64_t book_update = 0; ///< Of the newest order's decision.

    static constexpr auto describe() {
      return record("order_track", field(1, "orders", &order_track::orders),
                    field(2, "book_update", &order_track::book_update));
    }
  };

  /// Null for captures.
  order_track* track(order_purpose purpose);
  const order_track* track(order_purpose purpose) const;

  template <class Guard>
  static auto* track_of(Guard& guard, order_purpose purpose);

  // What is due on each update of the book adds its decisions to `out`: there
  // are few of them.

  void look_at_danger(const guard_facts& facts, std::optional<price> bid);

  /// Whether the acting reading calls for an exit or a hedge now.
  bool in_danger(const guard_facts& facts,
                 const guard_settings& settings) const;

  void check_hard_stop(const guard_facts& facts, std::optional<price> bid,
                       const guard_settings& settings, decisions& out);

  /// The reading that acts, with its value.
  static std::string describe_danger(const guard_facts& facts);

  /// The least that a share must bring; absent while no value is known.
  static std::optional<price> least_now(const guard_facts& facts,
                                        const guard_settings& settings);

  /// The lowest price that nets the value, while it is known. The last one is
  /// kept for later, also when an order still blocks the sale.
  void read_value_limit(const guard_facts& facts,
                        const guard_settings& settings);

  /// The lowest price of a sale; absent: nothing may be sold now.
  std::optional<price> sale_limit(const guard_facts& facts, price bid,
                                  const guard_settings& settings) const;
  decisions begin_exit(std::string why);
  void end_exit(const guard_facts& facts, const guard_settings& settings,
                decisions& out);
  decisions cancel_blocking_orders(const guard_facts& facts,
                                   const guard_settings& settings);
  decisions cancel_lock(const guard_facts& facts,
                        const guard_settings& settings);
  static decisions cancel_live(order_track& track, utc_time now,
                               const guard_settings& settings);

  /// Why the account can sell nothing of what is held and not covered.
  static std::string unsellable_because(const guard_facts& facts);
  decisions sell(const guard_facts& facts, const guard_settings& settings);
  decisions announce_wait(const guard_facts& facts, std::optional<price> limit,
                          price bid, const guard_settings& settings);
  decisions buy_hedge(const guard_facts& facts, const guard_settings& settings);
  decisions lock_profit(const guard_facts& facts,
                        const guard_settings& settings);

  /// When the newest sale, whose fate is unknown, may be replaced; absent: it
  /// may not.
  std::optional<utc_time> replaces_sale_at(const guard_facts& facts) const;

  /// Cancels a sale of unknown fate when its time has come.
  decisions cancel_unknown_sale(const guard_facts& facts,
                                const guard_settings& settings);

  /// Whether another order of that purpose may be sent now.
  bool may_try(const order_track& track, const guard_facts& facts,
               const guard_settings& settings) const;
  decisions warn_if_unfilled(const order_track& track, const guard_facts& facts,
                             const guard_settings& settings);
  decisions send(order_track& track, order_wanted order, const std::string& why,
                 const guard_facts& facts, const guard_settings& settings);
  decisions raise_alarm(std::string why,
                        notice::kind_type kind = notice::kind_type::exit);

  order_track hedge_;
  order_track exit_;
  order_track lock_;
  consecutive_updates low_bid_; ///< At or under the stop-loss.
  consecutive_updates danger_;  ///< The acting reading is at its threshold.
  std::optional<std::string> goal_;
  bool end_announced_ = false; ///< The goal is reached, and that was announced.
  std::optional<std::string> alarm_;
  /// Sells without a floor while no value is known.
  bool hard_stopped_ = false;
  std::optional<price> value_limit_; ///< The newest that a value gave.
  bool wait_announced_ = false; ///< The goal waits for bids; announced once.
  bool flattens_ = false;       ///< The user's request.
  // Of a position that was found: it was on the right side of the trigger.
  bool was_calm_ = false;
  bool was_above_stop_ = false;
  bool reserved_announced_ = false;
};

} // namespace fillguard
