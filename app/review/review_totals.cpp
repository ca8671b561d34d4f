#include "app/review/review_totals.hpp"

#include <algorithm>

namespace fillguard::review {

namespace {

/// Shares of positions that ended alike, their cost and what a policy brought.
struct ended_alike {
  double shares = 0;
  double cost = 0;
  double receipts = 0;

  void add(const reviewed_position& x, money profit) {
    shares += x.bought.to_double();
    cost += x.cost->amount.to_double();
    receipts += (x.cost->amount + profit).to_double();
  }
};

std::optional<double> break_even_of(policy_name policy, const ended_alike& won,
                                    const ended_alike& lost) {
  const double shares = won.shares + lost.shares;
  if (shares <= 0)
    return std::nullopt;
  const bool holds = policy == policy_name::held;
  if (!holds && (won.shares <= 0 || lost.shares <= 0))
    return std::nullopt;
  const double cost = (won.cost + lost.cost) / shares;
  const double a_win = holds ? 1 : won.receipts / won.shares;
  const double a_loss = holds ? 0 : lost.receipts / lost.shares;
  if (a_win <= a_loss)
    return std::nullopt;
  return (a_win - cost) / (a_win - a_loss);
}

} // namespace

bool policy_total::undecided() const {
  return !beyond_likely
         || (beyond_likely->low <= money{} && beyond_likely->high >= money{});
}

policy_total total_of(const std::vector<reviewed_position>& all,
                      policy_name policy) {
  policy_total out;
  out.policy = policy;
  std::vector<money> profits;
  std::vector<money> differences;
  ended_alike won;
  ended_alike lost;
  for (const auto& position : all) {
    const auto& result = position.of(policy).profit;
    if (!result) {
      ++out.left_out;
      continue;
    }
    ++out.positions;
    out.estimated += result->estimated;
    out.profit += result->amount;
    profits.push_back(result->amount);
    if (const auto& held = position.of(policy_name::held).profit) {
      ++out.compared;
      differences.push_back(result->amount - held->amount);
      out.beyond_held += differences.back();
    }
    if (!position.winner || *position.winner == window_outcome::half
        || !position.cost)
      continue;
    const bool is_won = *position.winner == position.token;
    ++out.decided;
    out.lost += !is_won;
    (is_won ? won : lost).add(position, result->amount);
  }
  out.likely = interval_of_sum(profits);
  out.beyond_likely = interval_of_sum(differences);
  out.break_even = break_even_of(policy, won, lost);
  return out;
}

std::optional<alert_times>
alert_times_of(const std::vector<reviewed_position>& all) {
  std::vector<std::chrono::nanoseconds> times;
  for (const auto& x : all)
    if (x.alert_left)
      times.push_back(*x.alert_left);
  if (times.empty())
    return std::nullopt;
  std::sort(times.begin(), times.end());
  alert_times out;
  out.positions = times.size();
  out.late = static_cast<std::size_t>(
    std::upper_bound(times.begin(), times.end(), std::chrono::nanoseconds{0})
    - times.begin());
  out.least = times.front();
  out.median = times[(times.size() - 1) / 2];
  out.most = times.back();
  return out;
}

std::optional<price> average_cost(const std::vector<reviewed_position>& all) {
  wide_int cost = 0;
  shares bought;
  for (const auto& x : all)
    if (x.cost) {
      cost += x.cost->amount.millionths();
      bought += x.bought;
    }
  if (bought.is_zero())
    return std::nullopt;
  return price::from_millionths(
    static_cast<std::int64_t>(cost * one_in_millionths / bought.millionths()));
}

} // namespace fillguard::review
