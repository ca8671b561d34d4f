#pragma once

#include "messages/book.hpp"
#include "messages/decimal.hpp"
#include "messages/describe.hpp"
#include "messages/market.hpp"

#include <optional>

namespace fillguard {

/// The result of an order against the visible book, level by level.
struct depth_reading {
  shares filled;
  shares unfilled;
  /// Of the filled shares, rounded to a millionth; absent when none.
  std::optional<price> average;
  std::optional<price> worst; ///< Of the last level touched.
  money value;                ///< Of the filled shares, before the fee.
  /// The sum over the levels; absent when the schedule is not supported.
  std::optional<money> fee;

  static constexpr auto describe() {
    return record("depth_reading", field(1, "filled", &depth_reading::filled),
                  field(2, "unfilled", &depth_reading::unfilled),
                  field(3, "average", &depth_reading::average),
                  field(4, "worst", &depth_reading::worst),
                  field(5, "value", &depth_reading::value),
                  field(6, "fee", &depth_reading::fee));
  }
};

/// Sells `quantity` shares of `held` to the bids, best first. `book` is in UP's
/// prices.
depth_reading exit_depth(const order_book& book, outcome held, shares quantity,
                         const std::optional<fee_schedule>& fee);

struct hedge_reading {
  depth_reading bought; ///< From the opposite outcome's asks, best first.
  /// The shares left after a fee in shares; absent when the fee is.
  std::optional<shares> net;

  static constexpr auto describe() {
    return record("hedge_reading", field(1, "bought", &hedge_reading::bought),
                  field(2, "net", &hedge_reading::net));
  }
};

/// Buys `quantity` shares of the opposite outcome of `held`, so that each pair
/// pays a dollar. `book` is in UP's prices.
hedge_reading hedge_cost(const order_book& book, outcome held, shares quantity,
                         const std::optional<fee_schedule>& fee);

} // namespace fillguard
