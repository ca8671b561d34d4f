#pragma once

#include "messages/book.hpp"
#include "messages/decimal.hpp"
#include "messages/market.hpp"

#include <optional>
#include <tuple>

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

  friend auto fields(depth_reading& x) {
    return std::tie(x.filled, x.unfilled, x.average, x.worst, x.value, x.fee);
  }

  friend bool operator==(const depth_reading&, const depth_reading&) = default;
};

/// How many of `quantity` shares of `held` the bids take, best first, and for
/// how much. `book` is in UP's prices.
depth_reading exit_depth(const order_book& book, side held, shares quantity,
                         const std::optional<fee_schedule>& fee);

struct hedge_reading {
  depth_reading bought; ///< Of the opponent's asks, best first.
  /// What is left of it after a fee in shares; absent as the fee is.
  std::optional<shares> net;

  friend auto fields(hedge_reading& x) { return std::tie(x.bought, x.net); }

  friend bool operator==(const hedge_reading&, const hedge_reading&) = default;
};

/// What it costs to buy `quantity` shares of the opponent of `held`, so that
/// one of each pair pays a dollar. `book` is in UP's prices.
hedge_reading hedge_cost(const order_book& book, side held, shares quantity,
                         const std::optional<fee_schedule>& fee);

} // namespace fillguard
