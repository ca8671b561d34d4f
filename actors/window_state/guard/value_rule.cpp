#include "actors/window_state/guard/value_rule.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace fillguard {

price least_net(double loss, price insurance) {
  const double worth = (1 - std::clamp(loss, 0.0, 1.0)) * one_in_millionths;
  return price::from_millionths(static_cast<std::int64_t>(std::ceil(worth)))
         - insurance;
}

std::optional<price> lowest_sale(price least, const fee_schedule& fee,
                                 price tick) {
  // No sale nets more than its price, so the search begins there.
  const auto step = tick.millionths();
  const auto first = std::max<std::int64_t>(least.millionths(), step);
  for (auto at = (first + step - 1) / step * step; at < one_in_millionths;
       at += step)
    if (const auto limit = price::from_millionths(at);
        net_of_sale(fee, limit) >= least)
      return limit;
  return std::nullopt;
}

std::optional<price> highest_hedge(price least, const fee_schedule& fee) {
  constexpr std::int64_t cent = 10'000;
  const auto most = whole_dollar - std::max(least, price{});
  for (auto at = most.millionths() / cent * cent; at > 0; at -= cent)
    if (const auto limit = price::from_millionths(at);
        limit < whole_dollar && net_of_hedge(fee, limit) >= least)
      return limit;
  return std::nullopt;
}

} // namespace fillguard
