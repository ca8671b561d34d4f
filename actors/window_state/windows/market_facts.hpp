#pragma once

#include "actors/window_state/prices/price_choice.hpp"
#include "actors/window_state/prices/spot_streams.hpp"
#include "actors/window_state/prices/velocity.hpp"
#include "actors/window_state/windows/window_state_settings.hpp"

namespace fillguard {

/// What belongs to the market, for what is concluded about one of its windows.
/// Belongs to the one call.
struct market_facts {
  utc_time now;
  const window_state_settings& settings;
  const price_choice& prices;
  const price_history& history; ///< Of the coin's price.
  const spot_streams& spots;
  settlement settles_on; ///< The window that is shown.
  bool halted = false;   ///< There are to be no new entries.

  /// Whether there is none that is believed now.
  bool price_is_stale() const {
    return prices.choose(settles_on, now, settings.btc_stale_after).stale;
  }
};

} // namespace fillguard
