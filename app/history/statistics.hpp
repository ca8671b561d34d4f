#pragma once

#include "app/history/rows.hpp"
#include "app/replay/interval.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fillguard::history {

// Statistics of finished trades, as pure functions of their rows. A trade whose
// profit is not known counts in `trades` and in nothing else.

/// Numbers of fewer trades are mostly chance, also with an interval.
inline constexpr std::size_t few = 30;

/// The sums of some trades.
struct group_sum {
  std::string name; ///< A day, a market, a reason or an hour.
  std::size_t trades = 0;
  std::size_t unknown = 0; ///< Without a known profit.
  std::size_t won = 0;     ///< With a profit, not: their outcome won.
  std::size_t lost = 0;    ///< With a loss.
  money profit;
  std::optional<sum_interval> interval; ///< Of `profit`.
};

/// A 95 % interval.
struct number_interval {
  double low = 0;
  double high = 0;
};

/// One bin of the probabilities at entry.
struct reliability_bin {
  double from = 0;
  double to = 1;
  std::size_t count = 0;
  double mean = 0;     ///< Of the probabilities.
  double observed = 0; ///< Share whose outcome won.
  share_interval likely;
};

/// A fall of the sum of profits from its highest value so far.
struct drawdown {
  money depth;
  std::optional<utc_time> from; ///< Of the highest value.
  std::optional<utc_time> to;   ///< Of the lowest one after it.
};

/// What the exits brought, against holding to the settlement.
struct exit_sum {
  std::size_t exits = 0;                  ///< Trades that sold or hedged.
  std::size_t compared = 0;               ///< With a known result of holding.
  std::size_t false_exits = 0;            ///< The sold outcome won.
  std::size_t saved = 0;                  ///< It lost.
  money profit;                           ///< Of those compared.
  money if_held;                          ///< Of the same.
  std::optional<sum_interval> difference; ///< Of `profit` less `if_held`.
  std::size_t losses_held = 0; ///< Lost, and neither sold nor hedged.
  money held_profit;           ///< Of those.

  money brought() const { return profit - if_held; }
};

struct statistics {
  std::size_t trades = 0;
  std::size_t reversed = 0;  ///< Beside them: nothing of it stands.
  std::size_t known = 0;     ///< With a known profit.
  std::size_t estimated = 0; ///< Of them, with an upper bound of a fee.
  std::size_t won = 0;       ///< With a profit.
  std::size_t lost = 0;      ///< With a loss.
  money profit;
  std::optional<sum_interval> profit_interval;
  money paid; ///< Of the trades with a known profit.
  money fees;
  std::optional<money> average_profit;
  std::optional<sum_interval> average_interval;
  std::optional<double> on_money_used; ///< `profit` / `paid`.
  std::optional<number_interval> on_money_interval;

  /// Of the outcomes that were bought: how many won, and what share of wins the
  /// prices paid needed.
  std::size_t outcomes = 0;
  std::size_t outcomes_won = 0;
  std::optional<double> win_rate;
  share_interval win_rate_interval;
  std::optional<double> win_rate_needed;

  std::optional<double> profit_factor; ///< Gains / losses; absent: no loss.
  std::optional<money> average_gain;
  std::optional<money> average_loss; ///< Below zero.
  drawdown worst;
  std::size_t longest_gains = 0; ///< In a row.
  std::size_t longest_losses = 0;
  std::optional<std::chrono::milliseconds> time_held; ///< On average.

  /// Dollars a share under the bid that was shown when the sale was decided.
  std::optional<double> slippage;
  std::size_t sales = 0; ///< Of which that is known.

  exit_sum exits;
  /// Hand sales, profit locks and hedges pay for other reasons than exits in
  /// danger do.
  std::map<std::string, exit_sum> exits_by_reason;
  money redeemable;
  std::size_t to_redeem = 0; ///< Trades with something to redeem.

  std::vector<reliability_bin> reliability;
  std::size_t forecasts = 0;
  std::optional<double> brier; ///< Of the probability at entry.
  std::optional<number_interval> brier_interval;
  std::optional<double> market_brier; ///< Of the middle of the quotes then.
  std::optional<number_interval> market_brier_interval;

  std::vector<group_sum> by_day; ///< By name, each.
  std::vector<group_sum> by_market;
  std::vector<group_sum> by_reason;
  std::vector<group_sum> by_hour;
};

/// The order of the trades does not matter.
statistics statistics_of(std::vector<trade_row> trades);

/// The UTC day of a trade: that of its window's close.
std::string day_of(const trade_row& x);

} // namespace fillguard::history
