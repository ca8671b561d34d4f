#include "actors/window_state/guard/sale_rule.hpp"

#include <algorithm>

namespace fillguard {

shares sale_lots(shares held, const market_rules& rules) {
  constexpr std::int64_t lot = 10'000;
  constexpr std::int64_t unsure = 100;
  const bool fee_in_shares =
    rules.taker_fee
    && rules.taker_fee->unit == fee_schedule::charged_in::shares;
  const auto sure = held.millionths() - (fee_in_shares ? unsure : 0);
  return shares::from_millionths(std::max<std::int64_t>(sure, 0) / lot * lot);
}

price reach_of(price slippage, std::uint32_t missed) {
  constexpr std::uint32_t most_doublings = 5;
  return price::from_millionths(slippage.millionths()
                                << std::min(missed, most_doublings));
}

price on_grid(price limit, price tick) {
  const auto lowest = std::max(limit, tick);
  return price::from_millionths(lowest.millionths() / tick.millionths()
                                * tick.millionths());
}

} // namespace fillguard
