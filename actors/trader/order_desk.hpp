#pragma once

#include "actors/trader/order_venue.hpp"
#include "actors/trader/spending_caps.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// The trader's own rules, over any venue.
///
/// An intent is recorded, and said, before its order is sent; it is sent once
/// in its life, and one that comes again is answered with what is known. For a
/// window and purpose one order is live at most. What is spent on buying is
/// capped here, whatever was decided elsewhere; sales are never held up. A halt
/// refuses captures alone. An order of unknown fate is looked up by its id
/// until it is known, and counts as live until then.
///
/// Knows no clock: time is what its inputs say. Equal inputs give equal events.
class order_desk {
public:
  explicit order_desk(std::shared_ptr<order_venue> venue,
                      spending_caps caps = {})
      : venue_{std::move(venue)}, caps_{caps} {
    // nop
  }

  order_events want(const order_wanted& x, utc_time now);
  order_events cancel(const cancel_wanted& x, utc_time now);
  order_events note(const book_update& x);
  order_events advance(utc_time now);

  // What was recorded before a restart, in that order; the venue is told, too.
  // All of it is looked up with the next `advance`: what may still be live, so
  // that nothing else leaves before, and what is over, since the last words of
  // it may not have been recorded.
  void remember(const order_placed& x);
  void remember(const order_event& x);

  /// An intent of a former life, and nothing recorded of its order: looks for
  /// it at the venue, since what guards may leave unrecorded. If it is not
  /// there it never left, nor will it.
  order_events recall(const order_wanted& x, utc_time now);

  /// Orders of a former life whose fate is not known yet. Until it is, they
  /// count as live, captures are held back, and in their windows all else is,
  /// too. What guards another window waits for none of them.
  bool reconciling() const;

  void halt(std::optional<std::string> reason) { halted_ = std::move(reason); }

  /// When `advance` has something to do next; absent when never.
  std::optional<utc_time> next_due() const;

  /// Everything that is known of the orders, of one market or all, so that a
  /// newcomer knows what everyone else does.
  order_events history(std::optional<market_key> only = std::nullopt) const;

  const std::optional<std::string>& halted() const { return halted_; }

  /// What the buys of a window, or of the UTC day of `at`, may have cost: what
  /// was matched, and what may be yet.
  money spent(const window_id& x) const;
  money spent_on_day(utc_time at) const;

private:
  struct entry {
    order_wanted wanted;
    order_sent sent;
    std::optional<order_answered> answer;       ///< The last one.
    std::map<std::string, fill_evidence> fills; ///< By trade.
    std::optional<utc_time> look_up_at;
    std::chrono::milliseconds patience{1'000}; ///< Until the next look-up.
    int unknown_to_venue = 0;                  ///< Look-ups in a row.
    bool unsure = false; ///< Remembered, and not looked up yet.
    bool former = false; ///< Of a former life.

    bool live() const;
    shares by_fills() const;
    /// By its fills or its answers, whichever knows of more. An order that is
    /// done was matched whole, whatever number came with it: the venue has
    /// reported 0 for full matches.
    shares matched() const;
    money cost() const;
  };

  std::optional<std::string> refusal_of(const order_wanted& x,
                                        utc_time now) const;
  std::optional<std::string> over_cap(const order_wanted& x,
                                      utc_time now) const;
  entry& enter(const order_wanted& x, utc_time now);
  void take_on(const order_wanted& x, order_events said, utc_time now,
               order_events& out);
  void refuse(const intent_id& x, order_state state, std::string why,
              utc_time now, order_events& out);
  void take(order_events said, utc_time now, order_events& out);
  void take(const order_answered& x, utc_time now, order_events& out);
  void take(const fill_evidence& x, order_events& out);
  void look_up(const intent_id& intent, entry& x, utc_time now,
               order_events& out);

  /// What its answer knows of matches beyond the fills that were heard of, so
  /// that no position is unguarded for want of a trade's report.
  static std::optional<fill_evidence> match_by_status(const entry& x,
                                                      utc_time now);
  void forget(utc_time now);
  bool must_wait(const order_wanted& x) const;
  bool may_be_known(const order_wanted& x) const;
  void take_up(utc_time now, order_events& out);

  std::shared_ptr<order_venue> venue_;
  spending_caps caps_;
  std::optional<std::string> halted_;
  std::map<intent_id, entry> orders_;
  std::map<intent_id, order_answered> refused_;
  std::vector<order_wanted> held_back_;     ///< While reconciling.
  std::map<std::int64_t, money> forgotten_; ///< Spent, by UTC day.
};

} // namespace fillguard
