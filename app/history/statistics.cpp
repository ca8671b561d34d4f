#include "app/history/statistics.hpp"

#include "messages/position.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace fillguard::history {

namespace {

/// The lower ends of the bins of probabilities at entry: an entry near 1 is
/// what the captures are.
constexpr std::array bin_ends{0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 1.0};

/// Beyond so many amounts the sum is as good as normal, and drawing them anew
/// takes long.
constexpr std::size_t many = 500;

/// An exact decimal for the intervals, which are of any amounts.
money as_amount(double x) {
  return money::from_millionths(std::llround(x * one_in_millionths));
}

/// As if the sum were normal; of at least two amounts.
sum_interval normal_sum(const std::vector<money>& amounts) {
  double sum = 0;
  double squares = 0;
  for (const auto x : amounts) {
    sum += x.to_double();
    squares += x.to_double() * x.to_double();
  }
  const auto n = static_cast<double>(amounts.size());
  constexpr double z = 1.959964;
  const auto half =
    z * std::sqrt(std::max(squares - sum * sum / n, 0.0) * n / (n - 1));
  return {as_amount(sum - half), as_amount(sum + half)};
}

std::optional<sum_interval> likely_sum(const std::vector<money>& amounts) {
  return amounts.size() <= many ? interval_of_sum(amounts)
                                : std::optional{normal_sum(amounts)};
}

/// That of the average of as many amounts.
std::optional<number_interval>
per_amount(const std::optional<sum_interval>& sum, std::size_t count) {
  if (!sum || count == 0)
    return std::nullopt;
  const auto n = static_cast<double>(count);
  return number_interval{sum->low.to_double() / n, sum->high.to_double() / n};
}

/// That of the profit on the money used: the share that is drawn anew is the
/// profit of each trade beyond what the whole rate gives on its cost.
std::optional<number_interval> likely_rate(const std::vector<money>& profits,
                                           const std::vector<money>& costs,
                                           double rate, money paid) {
  std::vector<money> beyond;
  for (std::size_t i = 0; i < profits.size(); ++i)
    beyond.push_back(
      as_amount(profits[i].to_double() - rate * costs[i].to_double()));
  const auto sum = likely_sum(beyond);
  if (!sum)
    return std::nullopt;
  const auto used = paid.to_double();
  return number_interval{rate + sum->low.to_double() / used,
                         rate + sum->high.to_double() / used};
}

/// The sums of some trades, and the profits that they are made of.
struct gathered {
  group_sum sum;
  std::vector<money> profits;
};

void add(std::map<std::string, gathered>& to, const std::string& name,
         const trade_row& trade) {
  auto& [sum, profits] = to[name];
  sum.name = name;
  ++sum.trades;
  if (!trade.profit) {
    ++sum.unknown;
    return;
  }
  sum.profit += *trade.profit;
  profits.push_back(*trade.profit);
  if (*trade.profit > money{})
    ++sum.won;
  else if (*trade.profit < money{})
    ++sum.lost;
}

std::vector<group_sum> in_order(const std::map<std::string, gathered>& x) {
  std::vector<group_sum> out;
  for (const auto& [name, group] : x) {
    out.push_back(group.sum);
    // From fewer, the interval would be as much chance as the sum.
    if (group.profits.size() >= few)
      out.back().interval = normal_sum(group.profits);
  }
  return out;
}

void add_groups(statistics& out, const std::vector<trade_row>& all) {
  std::map<std::string, gathered> days;
  std::map<std::string, gathered> markets;
  std::map<std::string, gathered> reasons;
  std::map<std::string, gathered> hours;
  for (const auto& x : all) {
    add(days, day_of(x), x);
    add(markets, x.market, x);
    add(reasons, x.reason, x);
    add(hours, to_iso8601(x.opened_at).substr(11, 2), x);
  }
  out.by_day = in_order(days);
  out.by_market = in_order(markets);
  out.by_reason = in_order(reasons);
  out.by_hour = in_order(hours);
}

/// Sums over trades with a known profit, in the order of their close.
void add_profits(statistics& out, const std::vector<trade_row>& all) {
  std::vector<money> amounts;
  std::vector<money> costs;
  money gains;
  money losses;
  money highest;
  std::optional<utc_time> highest_at;
  std::size_t gains_in_row = 0;
  std::size_t losses_in_row = 0;
  for (const auto& trade : all) {
    if (!trade.profit)
      continue;
    ++out.known;
    out.estimated += trade.profit_estimated ? 1U : 0U;
    amounts.push_back(*trade.profit);
    costs.push_back(trade.paid.value_or(money{}));
    out.profit += *trade.profit;
    out.paid += trade.paid.value_or(money{});
    out.fees += trade.fees.value_or(money{});
    if (*trade.profit > money{}) {
      ++out.won;
      gains += *trade.profit;
      ++gains_in_row;
      losses_in_row = 0;
    } else if (*trade.profit < money{}) {
      ++out.lost;
      losses += *trade.profit;
      ++losses_in_row;
      gains_in_row = 0;
    }
    out.longest_gains = std::max(out.longest_gains, gains_in_row);
    out.longest_losses = std::max(out.longest_losses, losses_in_row);
    if (out.profit >= highest) {
      highest = out.profit;
      highest_at = trade.closed_at;
    } else if (highest - out.profit > out.worst.depth) {
      out.worst = {highest - out.profit, highest_at, trade.closed_at};
    }
  }
  out.profit_interval = likely_sum(amounts);
  const auto per = [](money sum, std::size_t n) {
    return n == 0 ? std::nullopt
                  : std::optional{money::from_millionths(
                    sum.millionths() / static_cast<std::int64_t>(n))};
  };
  out.average_profit = per(out.profit, out.known);
  out.average_gain = per(gains, out.won);
  out.average_loss = per(losses, out.lost);
  if (const auto likely = per_amount(out.profit_interval, out.known))
    out.average_interval =
      sum_interval{as_amount(likely->low), as_amount(likely->high)};
  if (out.paid > money{}) {
    out.on_money_used = out.profit.to_double() / out.paid.to_double();
    out.on_money_interval =
      likely_rate(amounts, costs, *out.on_money_used, out.paid);
  }
  if (!losses.is_zero())
    out.profit_factor = gains.to_double() / -losses.to_double();
}

void add_outcomes(statistics& out, const std::vector<trade_row>& all) {
  double needed = 0;
  double weight = 0;
  for (const auto& trade : all) {
    if (!trade.result || *trade.result == "half" || trade.bought.is_zero())
      continue;
    ++out.outcomes;
    out.outcomes_won += *trade.result == "won" ? 1U : 0U;
    if (!trade.profit_if_held)
      continue;
    // What a share cost is the chance that it needed, if it is held. The cost
    // is what holding brought less than what the shares paid.
    const auto received = (trade.settled + trade.sold).to_double();
    needed += (*trade.result == "won" ? received : 0.0)
              - trade.profit_if_held->to_double();
    weight += received;
  }
  out.win_rate_interval = interval_of_share(out.outcomes_won, out.outcomes);
  if (out.outcomes > 0)
    out.win_rate =
      static_cast<double>(out.outcomes_won) / static_cast<double>(out.outcomes);
  if (weight > 0)
    out.win_rate_needed = needed / weight;
}

void add_exit(exit_sum& to, std::vector<money>& differences,
              const trade_row& trade) {
  ++to.exits;
  if (!trade.profit || !trade.profit_if_held)
    return;
  ++to.compared;
  if (trade.result == "won")
    ++to.false_exits;
  else if (trade.result == "lost")
    ++to.saved;
  to.profit += *trade.profit;
  to.if_held += *trade.profit_if_held;
  differences.push_back(*trade.profit - *trade.profit_if_held);
}

void add_exits(statistics& out, const std::vector<trade_row>& all) {
  std::vector<money> differences;
  std::map<std::string, std::vector<money>> by_reason;
  double slipped = 0;
  for (const auto& trade : all) {
    if (trade.bought.is_zero())
      continue;
    const bool left = trade.sold >= dust || trade.hedged >= dust;
    if (!left) {
      if (trade.result == "lost") {
        ++out.exits.losses_held;
        out.exits.held_profit += trade.profit.value_or(money{});
      }
      continue;
    }
    if (trade.sold_at && trade.bid_at_exit) {
      ++out.sales;
      slipped += trade.bid_at_exit->to_double() - trade.sold_at->to_double();
    }
    add_exit(out.exits, differences, trade);
    add_exit(out.exits_by_reason[trade.reason], by_reason[trade.reason], trade);
  }
  out.exits.difference = likely_sum(differences);
  for (auto& [reason, sum] : out.exits_by_reason)
    sum.difference = likely_sum(by_reason[reason]);
  if (out.sales > 0)
    out.slippage = slipped / static_cast<double>(out.sales);
}

void add_forecasts(statistics& out, const std::vector<trade_row>& all) {
  for (std::size_t i = 0; i + 1 < bin_ends.size(); ++i)
    out.reliability.push_back({bin_ends[i], bin_ends[i + 1], 0, 0, 0, {}});
  std::vector<std::size_t> hits(out.reliability.size());
  double own = 0;
  double market = 0;
  std::size_t of_market = 0;
  std::vector<money> own_errors;
  std::vector<money> market_errors;
  for (const auto& trade : all) {
    if (!trade.result || *trade.result == "half" || !trade.probability_at_entry
        || trade.bought.is_zero())
      continue;
    const auto probability = trade.probability_at_entry->to_double();
    const double hit = *trade.result == "won" ? 1 : 0;
    ++out.forecasts;
    own += (probability - hit) * (probability - hit);
    own_errors.push_back(as_amount((probability - hit) * (probability - hit)));
    if (trade.market_at_entry) {
      const auto quoted = trade.market_at_entry->to_double();
      market += (quoted - hit) * (quoted - hit);
      market_errors.push_back(as_amount((quoted - hit) * (quoted - hit)));
      ++of_market;
    }
    for (auto& bin : out.reliability)
      if (probability >= bin.from && (probability < bin.to || bin.to >= 1)) {
        ++bin.count;
        bin.mean += probability;
        bin.observed += hit;
        break;
      }
  }
  for (auto& bin : out.reliability) {
    if (bin.count == 0)
      continue;
    const auto n = static_cast<double>(bin.count);
    bin.likely = interval_of_share(
      static_cast<std::uint64_t>(std::llround(bin.observed)), bin.count);
    bin.mean /= n;
    bin.observed /= n;
  }
  std::erase_if(out.reliability, [](const auto& x) { return x.count == 0; });
  if (out.forecasts > 0) {
    out.brier = own / static_cast<double>(out.forecasts);
    out.brier_interval = per_amount(likely_sum(own_errors), out.forecasts);
  }
  // Both are compared over the same trades, or not at all.
  if (of_market > 0 && of_market == out.forecasts) {
    out.market_brier = market / static_cast<double>(of_market);
    out.market_brier_interval =
      per_amount(likely_sum(market_errors), of_market);
  }
}

/// Whether nothing stands of what was bought.
bool is_reversed(const trade_row& x) {
  return x.bought.is_zero() && x.hedged.is_zero() && x.sold.is_zero();
}

void add_times(statistics& out, const std::vector<trade_row>& all) {
  std::chrono::nanoseconds sum{0};
  std::int64_t count = 0;
  for (const auto& x : all) {
    if (x.closed_at && !x.bought.is_zero()) {
      // The wait for the result is not counted.
      const auto end = std::min(*x.closed_at, x.window_closes_at);
      sum += std::max(end - x.opened_at, std::chrono::nanoseconds{0});
      ++count;
    }
    if (x.redeemable && *x.redeemable > money{}) {
      out.redeemable += *x.redeemable;
      ++out.to_redeem;
    }
  }
  if (count > 0)
    out.time_held = std::chrono::round<std::chrono::milliseconds>(sum / count);
}

} // namespace

std::string day_of(const trade_row& x) {
  return to_iso8601(x.window_closes_at).substr(0, 10);
}

statistics statistics_of(std::vector<trade_row> trades) {
  std::sort(trades.begin(), trades.end(), [](const auto& a, const auto& b) {
    return std::pair{a.closed_at.value_or(a.opened_at), a.window}
           < std::pair{b.closed_at.value_or(b.opened_at), b.window};
  });
  statistics out;
  out.reversed = std::erase_if(trades, is_reversed);
  out.trades = trades.size();
  add_profits(out, trades);
  add_outcomes(out, trades);
  add_exits(out, trades);
  add_forecasts(out, trades);
  add_times(out, trades);
  add_groups(out, trades);
  return out;
}

} // namespace fillguard::history
