#pragma once

#include "messages/book.hpp"
#include "messages/orders.hpp"

#include <optional>
#include <vector>

namespace fillguard::net::polymarket {

/// What is left of an order at the venue. A buy at once (FOK, FAK) spends its
/// dollars, and gets more shares at a better price; every other order is exact
/// in shares.
struct order_rest {
  shares quantity;
  std::optional<money> dollars; ///< Of a buy at once; then it alone counts.

  void fill(price at, shares part);

  /// Less than a thousandth of a cent buys nothing.
  bool is_empty() const;
};

/// Of an order without a fill.
order_rest rest_of(const order_wanted& x);

/// What `rest` takes of `offers`, best first, and reduces it by that.
std::vector<book_level> take(order_rest& rest,
                             const std::vector<book_level>& offers);

} // namespace fillguard::net::polymarket
