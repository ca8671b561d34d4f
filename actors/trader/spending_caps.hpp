#pragma once

#include "messages/decimal.hpp"
#include "messages/orders.hpp"

#include <algorithm>
#include <cstdint>

namespace fillguard {

/// Caps on buys, in dollars with the taker's fee, at the orders' limits. Sells
/// are never capped.
struct spending_caps {
  money order = money::from_whole(10);
  money window = money::from_whole(20); ///< Captures and hedges of one window.
  money day = money::from_whole(500);   ///< From midnight UTC.

  friend bool operator==(const spending_caps&, const spending_caps&) = default;
};

/// The most that buying `quantity` by the order can cost, its fee included.
/// An order that may rest is exact in shares: a lower price has a higher fee at
/// most in part, so that the limit costs most. One at once spends the dollars
/// of its limit, however many shares that buys: they cost no more than that,
/// and the fee, which grows as the price falls, is at most that of a price of
/// zero.
inline money highest_cost(const order_wanted& order, shares quantity) {
  const auto fee = order.rules.taker_fee.value_or(
    fee_schedule_by_date(order.intent.window.opens_at));
  const bool in_dollars = fee.unit == fee_schedule::charged_in::dollars;
  if (order.lifetime == time_in_force::good_till_cancelled) {
    const auto cost = order.limit * quantity;
    return in_dollars ? cost + taker_fee(fee, order.limit, quantity) : cost;
  }
  const auto cost = order.limit * std::min(quantity, order.quantity);
  if (!in_dollars)
    return cost;
  const auto most = static_cast<wide_int>(cost.millionths())
                    * std::max<std::int64_t>(fee.rate_millionths, 0);
  return cost
         + money::from_millionths(static_cast<std::int64_t>(
           (most + one_in_millionths - 1) / one_in_millionths));
}

} // namespace fillguard
