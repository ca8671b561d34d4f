#pragma once

#include "actors/window_state/capture/capture_rule.hpp"
#include "actors/window_state/danger/acting_reading.hpp"
#include "actors/window_state/danger/danger.hpp"
#include "actors/window_state/guard/guard_settings.hpp"
#include "messages/market.hpp"

#include <chrono>
#include <cstddef>
#include <tuple>

namespace fillguard {

struct danger_settings {
  double threshold = 0.40; ///< Of the danger score.
  double loss_threshold = 0.40;
  acting_reading acts_on = acting_reading::danger_score;
  danger_weights weights;

  friend auto fields(danger_settings& x) {
    return std::tie(x.threshold, x.loss_threshold, x.acts_on, x.weights);
  }

  friend bool operator==(const danger_settings&,
                         const danger_settings&) = default;
};

/// All that a market's state is told before it begins.
struct window_state_settings {
  market_key market;
  std::size_t velocity_window = 5; ///< Samples, one a second.
  penalty_table penalties = standard_penalties();
  capture_settings capture;
  danger_settings danger;
  std::chrono::milliseconds btc_stale_after{10'000};
  std::chrono::milliseconds book_stale_after{5'000};
  bool captures = false; ///< Whether it may ask for orders: not in watch mode.
  guard_settings guard;
  missing_inputs missing = missing_inputs::unknown;

  friend auto fields(window_state_settings& x) {
    return std::tie(x.market, x.velocity_window, x.penalties, x.capture,
                    x.danger, x.btc_stale_after, x.book_stale_after, x.captures,
                    x.guard, x.missing);
  }

  friend bool operator==(const window_state_settings&,
                         const window_state_settings&) = default;
};

} // namespace fillguard
