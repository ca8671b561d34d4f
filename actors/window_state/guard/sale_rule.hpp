#pragma once

#include "messages/decimal.hpp"
#include "messages/market.hpp"

#include <cstdint>

namespace fillguard {

/// The quantity that a sell order of `held` may have: shares with two decimals.
/// A fee in shares is known only to 10^-5 dollars a match, and an order for
/// more than is held fails whole.
shares sale_lots(shares held, const market_rules& rules);

/// How far beyond the best quote an order may reach after `missed` orders in a
/// row came too late. Doubled after each: a reach of 5 cents does not catch a
/// fall of 20 cents a second.
price reach_of(price slippage, std::uint32_t missed);

/// The highest price of the market's grid at or under `limit`, at least a tick.
price on_grid(price limit, price tick);

} // namespace fillguard
