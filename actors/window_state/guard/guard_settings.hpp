#pragma once

#include "messages/decimal.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace fillguard {

/// What is done when the acting reading reaches its threshold.
enum class danger_action : std::uint8_t {
  hold,  ///< Nothing: the position rides to its settlement.
  hedge, ///< Buys the opponent, so that one of each pair pays a dollar.
  exit,  ///< Sells what is held.
};

std::string to_string(danger_action x); ///< "hold", "hedge", "exit".

/// How a held position is guarded. Prices are of the held token unless said
/// otherwise.
struct guard_settings {
  danger_action on_danger = danger_action::exit;
  /// Danger must show on so many distinct updates of the book in a row.
  std::uint32_t danger_updates = 2;
  /// The opponent is bought below this ask, and not under the floor: there,
  /// the market says that nothing is wrong.
  price hedge_below = price::from_millionths(500'000);
  price hedge_from = price::from_millionths(50'000);
  /// Sells when the best bid is at or under this on so many distinct updates
  /// of the book in a row; absent: never.
  std::optional<price> hard_stop_bid = price::from_millionths(650'000);
  std::uint32_t hard_stop_updates = 2;
  /// Offers what is held at this price once its fill is confirmed; absent:
  /// never.
  std::optional<price> profit_lock = price::from_millionths(990'000);
  /// How far beyond the best quote an exit or hedge may reach; after each that
  /// came too late twice as far.
  price slippage = price::from_millionths(50'000);
  /// After an order that was refused.
  std::chrono::milliseconds retry_after{1'000};
  /// After so many orders in a row that brought nothing there is an alarm, and
  /// they come ten times more slowly.
  std::uint32_t most_attempts = 10;
  bool entry_filters = true; ///< Captures only in a stable or calm market.

  friend auto fields(guard_settings& x) {
    return std::tie(x.on_danger, x.danger_updates, x.hedge_below, x.hedge_from,
                    x.hard_stop_bid, x.hard_stop_updates, x.profit_lock,
                    x.slippage, x.retry_after, x.most_attempts,
                    x.entry_filters);
  }

  friend bool operator==(const guard_settings&,
                         const guard_settings&) = default;
};

} // namespace fillguard
