#pragma once

#include "messages/book.hpp"
#include "messages/decimal.hpp"
#include "messages/describe.hpp"
#include "messages/market.hpp"

#include <optional>

namespace fillguard {

/// What a book would do with an order right now, level by level.
struct depth_reading {
  shares filled;
  shares unfilled;
  /// Of the filled shares, rounded to a millionth; absent when none.
  std::optional<price> average;
  std::optional<price> worst; ///< Of the last level touched.
  money value;                ///< Of the filled shares, before the fee.
  /// Each level's, together; absent when the schedule is not understood.
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

/// How many of `quantity` shares of `held` the bids take, best first, and for
/// how much. `book` is in UP's prices.
depth_reading exit_depth(const order_book& book, side held, shares quantity,
                         const std::optional<fee_schedule>& fee);

struct hedge_reading {
  depth_reading bought; ///< Of the opponent's asks, best first.
  /// What is left of it after a fee in shares; absent as the fee is.
  std::optional<shares> net;

  static constexpr auto describe() {
    return record("hedge_reading", field(1, "bought", &hedge_reading::bought),
                  field(2, "net", &hedge_reading::net));
  }
};

/// What it costs to buy `quantity` shares of the opponent of `held`, so that
/// one of each pair pays a dollar. `book` is in UP's prices.
hedge_reading hedge_cost(const order_book& book, side held, shares quantity,
                         const std::optional<fee_schedule>& fee);

} // namespace fillguard
