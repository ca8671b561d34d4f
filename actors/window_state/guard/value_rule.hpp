#pragma once

#include "messages/decimal.hpp"
#include "messages/market.hpp"

#include <optional>

namespace fillguard {

// What a share may be sold for. Held to its settlement, a share that loses with
// probability p brings 1 - p dollars on average; it is sold for that, less an
// insurance, or for more.

/// The least that a sale must bring a share after its fee:
/// (1 - `loss`) - `insurance`, rounded up to a millionth. Under 0 for a large
/// insurance: everything is enough.
price least_net(double loss, price insurance);

/// The sum that a sale at `at` brings a share.
inline price net_of_sale(const fee_schedule& fee, price at) {
  return at - taker_fee_a_share(fee, at);
}

/// The sum that a hedge bought at `ask` brings a held share: the pair pays a
/// dollar. So it is a sale at 1 - `ask`.
inline price net_of_hedge(const fee_schedule& fee, price ask) {
  return whole_dollar - ask - taker_fee_a_share(fee, ask);
}

/// The lowest price of the market's grid at which a sale nets `least`; absent
/// when none does.
std::optional<price> lowest_sale(price least, const fee_schedule& fee,
                                 price tick);

/// The highest whole cent at which a hedge nets `least`; absent when none does.
std::optional<price> highest_hedge(price least, const fee_schedule& fee);

} // namespace fillguard
