#pragma once

#include "messages/decimal.hpp"
#include "messages/orders.hpp"

namespace fillguard {

/// Caps on buys, in dollars with the taker's fee, at the orders' limits. Sells
/// are never capped.
struct spending_caps {
  money order = money::from_whole(10);
  money window = money::from_whole(20); ///< Captures and hedges of one window.
  money day = money::from_whole(500);   ///< From midnight UTC.

  friend bool operator==(const spending_caps&, const spending_caps&) = default;
};

/// The most that buying `quantity` by the order can cost, its fee included: a
/// lower price has a higher fee at most in part, so that the limit costs most.
inline money highest_cost(const order_wanted& order, shares quantity) {
  const auto fee = order.rules.taker_fee.value_or(
    fee_schedule_by_date(order.intent.window.opens_at));
  const auto cost = order.limit * quantity;
  return fee.unit == fee_schedule::charged_in::dollars
           ? cost + taker_fee(fee, order.limit, quantity)
           : cost;
}

} // namespace fillguard
