#pragma once

#include "messages/decimal.hpp"
#include "messages/describe.hpp"
#include "messages/enumeration.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace fillguard {

/// What is done when the acting reading reaches its threshold.
enum class danger_action : std::uint8_t {
  hold,  ///< Nothing: the position rides to its settlement.
  hedge, ///< Buys the opponent, so that one of each pair pays a dollar.
  exit,  ///< Sells what is held.
};

constexpr auto enumerators(danger_action) {
  return enumeration("danger_action", named(danger_action::hold, "hold"),
                     named(danger_action::hedge, "hedge"),
                     named(danger_action::exit, "exit"));
}

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

  static constexpr auto describe() {
    return record(
      "guard_settings", field(1, "on_danger", &guard_settings::on_danger),
      field(2, "danger_updates", &guard_settings::danger_updates),
      field(3, "hedge_below", &guard_settings::hedge_below),
      field(4, "hedge_from", &guard_settings::hedge_from),
      field(5, "hard_stop_bid", &guard_settings::hard_stop_bid),
      field(6, "hard_stop_updates", &guard_settings::hard_stop_updates),
      field(7, "profit_lock", &guard_settings::profit_lock),
      field(8, "slippage", &guard_settings::slippage),
      field(9, "retry_after", &guard_settings::retry_after),
      field(10, "most_attempts", &guard_settings::most_attempts),
      field(11, "entry_filters", &guard_settings::entry_filters));
  }
};

} // namespace fillguard
