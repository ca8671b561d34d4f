#pragma once

#include "messages/decimal.hpp"
#include "messages/market.hpp"

#include <cstdint>

namespace fillguard {

/// What a sale may name of `held`: shares with two decimals. A fee in shares is
/// known to 10^-5 dollars a match only, and a sale of more than there is fails
/// whole.
shares sale_lots(shares held, const market_rules& rules);

/// How far beyond the best quote an order may reach after so many that came
/// too late in a row. Twice as far after each: what falls 20c a second is not
/// caught by 5c.
price reach_of(price slippage, std::uint32_t missed);

/// The highest price of the market's grid at or under `limit`, at least a tick.
price on_grid(price limit, price tick);

} // namespace fillguard
