#pragma once

#include "messages/result.hpp"
#include "net/polymarket/orders/exchange_order.hpp"

#include <cstdint>

namespace fillguard::net::polymarket {

/// The two amounts of an order: paid (maker) and received (taker).
struct order_amounts {
  std::uint64_t maker = 0; ///< Millionths of a dollar or of a share.
  std::uint64_t taker = 0;

  friend bool operator==(const order_amounts&, const order_amounts&) = default;
};

/// Fails with `tick` or `price` unless `tick` is one that the venue has, and
/// `limit` a multiple of it from `tick` to 1 - `tick`.
result<void> check_price(price limit, price tick);

/// A sale of any type, or a buy that may rest: exact in shares, which are
/// floored to 2 decimals.
result<order_amounts> share_amounts(order_side side, price limit,
                                    shares quantity, price tick);

/// A buy at once (FOK, FAK), which spends its dollars: floored to 2 decimals,
/// the shares floored to 4 at every tick. At a price better than its limit it
/// gets more shares.
result<order_amounts> dollar_amounts(price limit, money dollars, price tick);

/// The amounts of a planned order. A buy at once spends the cost of its shares
/// at its limit.
result<order_amounts> amounts_of(const order_wanted& x);

/// Whether the venue takes these amounts; else the error has its reason. Of an
/// order made by any client.
result<void> check_amounts(const exchange_order& x, order_type type);

} // namespace fillguard::net::polymarket
