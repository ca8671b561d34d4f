#pragma once

#include "actors/window_state/account/account_settings.hpp"
#include "actors/window_state/capture/capture_rule.hpp"
#include "actors/window_state/danger/danger_settings.hpp"
#include "actors/window_state/guard/guard_settings.hpp"
#include "actors/window_state/windows/peak.hpp"
#include "messages/describe.hpp"
#include "messages/market.hpp"

#include <chrono>
#include <cstddef>

namespace fillguard {

/// All settings of a market's state.
struct window_state_settings {
  market_key market;
  std::size_t velocity_window = 5; ///< Samples, one a second.
  penalty_table penalties = standard_penalties();
  capture_settings capture;
  danger_settings danger;
  std::chrono::milliseconds btc_stale_after{10'000};
  std::chrono::milliseconds book_stale_after{5'000};
  bool captures = false; ///< Whether orders are allowed: not in watch mode.
  guard_settings guard;
  missing_inputs missing = missing_inputs::unknown;
  account_settings account;

  static constexpr auto describe() {
    return record(
      "window_state_settings",
      field(1, "market", &window_state_settings::market),
      field(2, "velocity_window", &window_state_settings::velocity_window),
      field(3, "penalties", &window_state_settings::penalties),
      field(4, "capture", &window_state_settings::capture),
      field(5, "danger", &window_state_settings::danger),
      field(6, "btc_stale_after", &window_state_settings::btc_stale_after),
      field(7, "book_stale_after", &window_state_settings::book_stale_after),
      field(8, "captures", &window_state_settings::captures),
      field(9, "guard", &window_state_settings::guard),
      field(10, "missing", &window_state_settings::missing),
      field(11, "account", &window_state_settings::account));
  }
};

} // namespace fillguard
