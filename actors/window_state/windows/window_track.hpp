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
#include "messages/describe.hpp"
#include "messages/fills.hpp"
#include "messages/orders.hpp"
#include "messages/position.hpp"
#include "messages/windows.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

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

  static constexpr auto describe() {
    return record("window_track", field(1, "info", &window_track::info),
                  field(2, "opened", &window_track::opened),
                  field(3, "closed", &window_track::closed),
                  field(4, "observed_strike", &window_track::observed_strike),
                  field(5, "venue_strike", &window_track::venue_strike),
                  field(6, "final_price", &window_track::final_price),
                  field(7, "outcome", &window_track::outcome),
                  field(8, "book", &window_track::book),
                  field(9, "peak", &window_track::peak),
                  field(10, "danger", &window_track::danger),
                  field(11, "chance", &window_track::chance),
                  field(12, "loss", &window_track::loss),
                  field(13, "dangerous", &window_track::dangerous),
                  field(14, "attempt_used", &window_track::attempt_used),
                  field(15, "shows_danger", &window_track::shows_danger),
                  field(16, "updates", &window_track::updates),
                  field(17, "calm", &window_track::calm),
                  field(18, "token_speed", &window_track::token_speed),
                  field(19, "token_move", &window_track::token_move),
                  field(20, "way_out", &window_track::way_out),
                  field(21, "hedge_price", &window_track::hedge_price),
                  field(22, "guard", &window_track::guard),
                  field(23, "captures", &window_track::captures_),
                  field(24, "trades", &window_track::trades_),
                  field(25, "wanted", &window_track::wanted_),
                  field(26, "primary", &window_track::primary_),
                  field(27, "intent", &window_track::intent_),
                  field(28, "order", &window_track::order_),
                  field(29, "order_reason", &window_track::order_reason_));
  }

private:
  struct captured {
    capture_view shown;
    std::uint64_t revision = 0; ///< Of the newest fill; 0: none yet.

    static constexpr auto describe() {
      return record("captured", field(1, "shown", &captured::shown),
                    field(2, "revision", &captured::revision));
    }
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
