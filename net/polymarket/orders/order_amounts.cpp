#include "net/polymarket/orders/order_amounts.hpp"

#include <algorithm>
#include <array>

namespace fillguard::net::polymarket {

namespace {

// In millionths.
constexpr std::int64_t cent = 10'000;
constexpr std::int64_t hundredth = 10'000;   ///< Of a share.
constexpr std::int64_t ten_thousandth = 100; ///< Of a share, or of a dollar.

constexpr std::array<std::int64_t, 6> ticks{100'000, 10'000, 5'000,
                                            2'500,   1'000,  100};

constexpr std::int64_t floored(std::int64_t x, std::int64_t step) {
  return x - x % step;
}

/// The largest number of shares or dollars in an order: far beyond any cap, and
/// small enough for exact products.
constexpr std::int64_t most = std::int64_t{1'000'000'000} * one_in_millionths;

result<order_amounts> whole(std::int64_t maker, std::int64_t taker) {
  if (maker <= 0 || taker <= 0)
    return failure("quantity", "is too small: nothing is left of an amount "
                               "that is rounded down");
  return order_amounts{static_cast<std::uint64_t>(maker),
                       static_cast<std::uint64_t>(taker)};
}

} // namespace

result<void> check_price(price limit, price tick) {
  if (std::find(ticks.begin(), ticks.end(), tick.millionths()) == ticks.end())
    return failure("tick", "is " + to_string(tick)
                             + ", must be 0.1, 0.01, 0.005, 0.0025, 0.001 or "
                               "0.0001");
  if (limit < tick || limit > whole_dollar - tick)
    return failure("price", "is " + to_string(limit) + ", must be from "
                              + to_string(tick) + " to "
                              + to_string(whole_dollar - tick));
  if (limit.millionths() % tick.millionths() != 0)
    return failure("price", "is " + to_string(limit)
                              + ", must be a multiple of the tick "
                              + to_string(tick));
  return {};
}

result<order_amounts> share_amounts(order_side side, price limit,
                                    shares quantity, price tick) {
  if (auto good = check_price(limit, tick); !good)
    return failure(std::move(good.error()));
  if (quantity.millionths() > most)
    return failure("quantity", "is too large: " + to_string(quantity));
  const auto count = floored(quantity.millionths(), hundredth);
  // Exact: hundredths of a share at ten-thousandths of a dollar.
  const auto dollars = (limit * shares::from_millionths(count)).millionths();
  return side == order_side::buy ? whole(dollars, count)
                                 : whole(count, dollars);
}

result<order_amounts> dollar_amounts(price limit, money dollars, price tick) {
  if (auto good = check_price(limit, tick); !good)
    return failure(std::move(good.error()));
  if (dollars.millionths() > most)
    return failure("quantity", "costs too much: " + to_string(dollars));
  const auto spent = floored(dollars.millionths(), cent);
  const auto count = static_cast<std::int64_t>(
    static_cast<wide_int>(spent) * one_in_millionths / limit.millionths());
  return whole(spent, floored(count, ten_thousandth));
}

result<order_amounts> amounts_of(const order_wanted& x) {
  const auto type = to_order_type(x.lifetime);
  if (x.quantity.millionths() > most)
    return failure("quantity", "is too large: " + to_string(x.quantity));
  if (x.direction == order_side::buy && is_at_once(type))
    return dollar_amounts(x.limit, x.limit * x.quantity, x.rules.tick_size);
  return share_amounts(x.direction, x.limit, x.quantity, x.rules.tick_size);
}

result<void> check_amounts(const exchange_order& x, order_type type) {
  constexpr auto limit = static_cast<std::uint64_t>(most);
  if (x.maker_amount == 0 || x.taker_amount == 0 || x.maker_amount > limit
      || x.taker_amount > limit)
    return failure("amounts",
                   "must both be from 1 to " + std::to_string(limit));
  const bool buys = x.side == order_side::buy;
  const auto dollars = dollars_of(x).millionths();
  const auto count = shares_of(x).millionths();
  if (buys && is_at_once(type)) {
    if (dollars % cent != 0 || count % ten_thousandth != 0)
      return failure("amounts",
                     "invalid amounts, the market buy orders maker amount "
                     "supports a max accuracy of 2 decimals, taker amount a "
                     "max of 4 decimals");
    return {};
  }
  if (count % hundredth != 0)
    return failure("amounts", "invalid amounts, the shares support a max "
                              "accuracy of 2 decimals");
  const auto at = static_cast<wide_int>(dollars) * one_in_millionths;
  if (at % count != 0 || (at / count) % ten_thousandth != 0)
    return failure("amounts", "invalid amounts, the dollars are not the shares "
                              "at a price of at most 4 decimals");
  return {};
}

} // namespace fillguard::net::polymarket
