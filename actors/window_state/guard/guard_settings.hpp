#pragma once

#include "messages/decimal.hpp"
#include "messages/describe.hpp"
#include "messages/enumeration.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace fillguard {

/// The action when the acting reading reaches its threshold.
enum class danger_action : std::uint8_t {
  hold,  ///< Nothing: the position is held to its settlement.
  hedge, ///< Buys the opposite outcome, so that each pair pays a dollar.
  exit,  ///< Sells what is held.
};

constexpr auto enumerators(danger_action) {
  return enumeration("danger_action", named(danger_action::hold, "hold"),
                     named(danger_action::hedge, "hedge"),
                     named(danger_action::exit, "exit"));
}

/// How a held position is guarded. Prices are of the held token unless stated
/// otherwise.
struct guard_settings {
  danger_action on_danger = danger_action::exit;
  /// Number of distinct book updates in a row that must show danger.
  std::uint32_t danger_updates = 2;
  /// The opposite outcome is bought below this ask and not under the floor:
  /// there, the market shows no danger.
  price hedge_below = price::from_millionths(500'000);
  price hedge_from = price::from_millionths(50'000);
  /// Sells when the best bid is at or under this price on so many distinct book
  /// updates in a row; absent: never.
  std::optional<price> hard_stop_bid = price::from_millionths(650'000);
  std::uint32_t hard_stop_updates = 2;
  /// The most that an exit may cost: it nets at least the probability to win,
  /// less this, a share. See value_rule.hpp.
  price insurance = price::from_millionths(50'000);
  /// The difference of the loss probabilities by prices and by the market from
  /// which on neither is trusted.
  double disagreement = 0.30;
  /// Offers the held shares at this price once their fill is confirmed; absent:
  /// never. The resting order reserves the shares.
  std::optional<price> profit_lock;
  /// Where no value is known: how far beyond the best quote an exit or hedge
  /// may reach; doubled after each order that came too late.
  price slippage = price::from_millionths(50'000);
  /// The wait after a refused order.
  std::chrono::milliseconds retry_after{1'000};
  /// After so many unfilled orders in a row there is an alarm, and orders are
  /// sent ten times less often.
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
      field(12, "insurance", &guard_settings::insurance, 3),
      field(13, "disagreement", &guard_settings::disagreement, 3),
      field(7, "profit_lock", &guard_settings::profit_lock),
      field(8, "slippage", &guard_settings::slippage),
      field(9, "retry_after", &guard_settings::retry_after),
      field(10, "most_attempts", &guard_settings::most_attempts),
      field(11, "entry_filters", &guard_settings::entry_filters));
  }
};

} // namespace fillguard
