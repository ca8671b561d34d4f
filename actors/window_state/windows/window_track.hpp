#pragma once

#include "actors/window_state/books/book_track.hpp"
#include "actors/window_state/books/distinct_updates.hpp"
#include "actors/window_state/books/exit_depth.hpp"
#include "actors/window_state/books/token_velocity.hpp"
#include "actors/window_state/capture/entry_filter.hpp"
#include "actors/window_state/danger/danger.hpp"
#include "actors/window_state/guard/guard_track.hpp"
#include "actors/window_state/prices/loss_probability.hpp"
#include "actors/window_state/prices/spot_streams.hpp"
#include "messages/position.hpp"
#include "messages/fills.hpp"
#include "messages/orders.hpp"
#include "messages/windows.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <tuple>

namespace fillguard {

/// Everything that belongs to one window and ends with it.
class window_track {
public:
  explicit window_track(window_info x) : info{std::move(x)} {
    // nop
  }

  // -- what was said about it -------------------------------------------------

  window_info info;
  bool opened = false;
  bool closed = false;
  std::optional<coin_price> observed_strike;
  std::optional<coin_price> venue_strike;
  std::optional<coin_price> final_price;
  std::optional<side> outcome;
  book_track book;

  // -- what became of it ------------------------------------------------------

  peak_confidence peak;
  danger_reading danger;
  spot_reading chance;
  loss_reading loss;
  bool dangerous = false;    ///< The acting reading has reached its threshold.
  bool attempt_used = false; ///< Its one capture was decided on, or seen.
  /// Whether the acting reading is at its threshold; absent while unknown.
  std::optional<bool> shows_danger;
  distinct_updates updates;
  entry_filter calm;
  token_velocity token_speed;       ///< Of the held token, while one is.
  std::optional<double> token_move; ///< Cents a second; negative: falls.
  depth_reading way_out;            ///< Of all that is held, as of the danger.
  hedge_reading hedge_price;
  guard_track guard;

  /// Remembers that this order was decided on.
  void ordered(const order_wanted& x);

  /// Whether it concerns the capture that was decided on here.
  bool note(const order_sent& x);
  bool note(const order_answered& x);

  /// Whether it says anything that was not known.
  bool note(const fill_detected& x);

  /// The capture to show: the one that was ordered, else the one that filled
  /// first, else none. One that is not held gives way to one that is.
  const capture_view* capture() const;

  /// The side of which captured shares are held, more than dust.
  std::optional<side> held() const;

  /// Captured shares of `token` that were neither sold nor lost to a fee. What
  /// the venue said was matched counts as sold before its fills are known.
  shares held_shares(side token) const;

  /// Of those, covered by as many of the opponent.
  shares hedged_shares(side token) const;

  /// Held and not covered.
  shares open_shares(side token) const {
    return std::max(held_shares(token) - hedged_shares(token), shares{});
  }

  /// Everything bought and sold.
  const position& trades() const { return trades_; }

  /// The capture's order as it was decided on; absent when it was not here.
  const std::optional<order_wanted>& capture_wanted() const { return wanted_; }
  const std::optional<intent_id>& capture_intent() const { return intent_; }

  /// The capture's order was decided on, and never heard of by anybody.
  bool capture_unheard() const {
    return wanted_ && !order_ && !(capture() && capture()->order_id);
  }

  /// Absent when nothing was ever held.
  std::optional<position_view> position_now() const;

  /// What became of the order; absent before it was answered.
  const std::optional<order_state>& order() const { return order_; }
  const std::string& order_reason() const { return order_reason_; }

  bool order_live() const;

  // -- what follows -----------------------------------------------------------

  window_phase phase() const;
  std::chrono::nanoseconds left(utc_time now) const {
    return info.closes_at - now;
  }
  std::optional<coin_price> strike() const {
    return venue_strike ? venue_strike : observed_strike;
  }
  std::optional<strike_source> strike_from() const;

  /// What all its captures earned, net of fees; absent while the outcome, a
  /// price or a fee is unknown, and when nothing filled.
  std::optional<money> profit() const;

  past_window past() const;

  friend auto fields(window_track& x) {
    return std::tie(x.info, x.opened, x.closed, x.observed_strike,
                    x.venue_strike, x.final_price, x.outcome, x.book, x.peak,
                    x.danger, x.chance, x.loss, x.dangerous, x.attempt_used,
                    x.shows_danger, x.updates, x.calm, x.token_speed,
                    x.token_move, x.way_out, x.hedge_price, x.guard,
                    x.captures_, x.trades_, x.wanted_, x.primary_, x.intent_,
                    x.order_, x.order_reason_);
  }

  friend bool operator==(const window_track&, const window_track&) = default;

private:
  struct captured {
    capture_view shown;
    std::uint64_t revision = 0; ///< Of the newest fill; 0: none yet.

    friend auto fields(captured& x) { return std::tie(x.shown, x.revision); }

    friend bool operator==(const captured&, const captured&) = default;
  };

  captured& at(side token);

  std::array<std::optional<captured>, 2> captures_; ///< By side.
  position trades_;
  std::optional<order_wanted> wanted_;
  std::optional<side> primary_;
  std::optional<intent_id> intent_;
  std::optional<order_state> order_;
  std::string order_reason_;
};

} // namespace fillguard
