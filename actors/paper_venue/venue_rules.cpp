#include "actors/paper_venue/venue_rules.hpp"

namespace fillguard {

namespace {

/// Whether `millionths` has at most `places` decimals, 0 to 6.
bool fits(std::int64_t millionths, int places) {
  std::int64_t step = one_in_millionths;
  for (int i = 0; i < places; ++i)
    step /= 10;
  return millionths % step == 0;
}

std::optional<std::string> price_refusal(const order_wanted& x) {
  const auto tick = x.rules.tick_size;
  if (tick <= price{} || tick >= whole_dollar)
    return "tick size " + to_string(tick) + " is not understood";
  if (x.limit < tick || x.limit > whole_dollar - tick
      || x.limit.millionths() % tick.millionths() != 0)
    return "price " + to_string(x.limit)
           + " breaks minimum tick size rule: " + to_string(tick);
  return std::nullopt;
}

} // namespace

std::optional<std::string> refusal(const order_wanted& order, bool marketable,
                                   utc_time now) {
  if (order.expires_at <= now)
    return "expired before it was sent";
  if (auto why = price_refusal(order))
    return why;
  const bool at_once = order.lifetime != time_in_force::good_till_cancelled;
  const bool buys = order.direction == order_side::buy;
  // Orders that never rest are sized in dollars, so their shares may have more
  // decimals.
  const int places = at_once && buys ? 4 : 2;
  if (order.quantity <= shares{} || !fits(order.quantity.millionths(), places))
    return "quantity " + to_string(order.quantity)
           + " is not a positive number of " + "shares with at most "
           + std::to_string(places) + " decimals";
  const auto cost = order.limit * order.quantity;
  if (!at_once && order.quantity < order.rules.smallest_order)
    return "quantity " + to_string(order.quantity) + " lower than the minimum: "
           + to_string(order.rules.smallest_order);
  if (buys && (at_once || marketable) && cost < order.rules.smallest_cost)
    return "invalid amount for a marketable BUY order (" + to_string(cost)
           + "), min size: " + to_string(order.rules.smallest_cost);
  return std::nullopt;
}

} // namespace fillguard
