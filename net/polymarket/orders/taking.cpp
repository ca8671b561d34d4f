#include "net/polymarket/orders/taking.hpp"

#include <algorithm>

namespace fillguard::net::polymarket {

namespace {

constexpr auto worthless = money::from_millionths(10);

money whole_cents(money x) {
  constexpr std::int64_t cent = 10'000;
  return money::from_millionths(x.millionths() / cent * cent);
}

/// Shares have six decimals after a match.
shares affordable(money dollars, price at) {
  if (dollars <= money{} || at <= price{})
    return {};
  return shares::from_millionths(
    static_cast<std::int64_t>(static_cast<wide_int>(dollars.millionths())
                              * one_in_millionths / at.millionths()));
}

} // namespace

void order_rest::fill(price at, shares part) {
  quantity -= part;
  if (dollars)
    *dollars -= at * part;
}

bool order_rest::is_empty() const {
  return dollars ? *dollars < worthless : quantity <= shares{};
}

order_rest rest_of(const order_wanted& x) {
  order_rest out{x.quantity, {}};
  if (x.direction == order_side::buy
      && x.lifetime != time_in_force::good_till_cancelled)
    out.dollars = whole_cents(x.limit * x.quantity);
  return out;
}

std::vector<book_level> take(order_rest& rest,
                             const std::vector<book_level>& offers) {
  std::vector<book_level> out;
  for (const auto& level : offers) {
    const auto wanted =
      rest.dollars ? affordable(*rest.dollars, level.price) : rest.quantity;
    const auto part = std::min(level.size, wanted);
    if (part <= shares{})
      break;
    rest.fill(level.price, part);
    out.push_back({level.price, part});
  }
  return out;
}

} // namespace fillguard::net::polymarket
