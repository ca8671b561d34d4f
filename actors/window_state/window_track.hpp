#pragma once

#include "actors/window_state/book_track.hpp"
#include "actors/window_state/danger.hpp"
#include "actors/window_state/loss_probability.hpp"
#include "actors/window_state/spot_streams.hpp"
#include "messages/fills.hpp"
#include "messages/orders.hpp"
#include "messages/windows.hpp"

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

  /// The side of which shares are held.
  std::optional<side> held() const;

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

  friend bool operator==(const window_track&, const window_track&) = default;

private:
  struct position {
    capture_view shown;
    std::uint64_t revision = 0; ///< Of the newest fill; 0: none yet.

    friend bool operator==(const position&, const position&) = default;
  };

  position& at(side token);

  std::array<std::optional<position>, 2> positions_; ///< By side.
  std::optional<side> primary_;
  std::optional<intent_id> intent_;
  std::optional<order_state> order_;
  std::string order_reason_;
};

} // namespace fillguard
