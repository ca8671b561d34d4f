#pragma once

#include "actors/window_state/prices/price_choice.hpp"
#include "actors/window_state/prices/spot_streams.hpp"
#include "actors/window_state/prices/velocity.hpp"
#include "actors/window_state/windows/window_state_settings.hpp"

#include <string>

namespace fillguard {

/// The facts of a market, for decisions about one of its windows. Valid during
/// the call only.
struct market_facts {
  utc_time now;
  const window_state_settings& settings;
  const price_choice& prices;
  const price_history& history; ///< Of the coin's price.
  const spot_streams& spots;
  bool halted = false;       ///< No new entries are allowed.
  bool clock_is_good = true; ///< Otherwise no new entries are allowed either.

  /// Why no real order can be sent; null: one can, or no order is real.
  const std::string* not_armed_because = nullptr;
  /// Why nothing may be bought; null: something may be.
  const std::string* no_buys_because = nullptr;

  bool allows_entry() const {
    return !halted && clock_is_good && !no_buys_because
           && settings.account.enters;
  }

  /// Whether no price is fresh.
  bool price_is_stale() const {
    return !prices.any_fresh(now, settings.btc_stale_after);
  }
};

} // namespace fillguard
