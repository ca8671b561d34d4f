#include "app/judge/scores.hpp"

#include <algorithm>
#include <cmath>
#include <map>

// Intervals
// ---------
// Windows that overlap share their prices, so their forecasts err together. A
// mean's standard error is therefore that of the sums of each block. In a bin,
// the count is divided by how much larger that is than for independent
// forecasts, and goes into Wilson's interval, which holds for rare events too.
// The AUC has DeLong's variance, likewise by blocks.

namespace fillguard {

namespace {

constexpr std::array bin_edges{0.01, 0.05, 0.10, 0.20, 0.35, 0.50, 1.00};
constexpr double deviations_of_95 = 1.959964;

double miss(const forecast& x) {
  return x.chance - (x.happened ? 1 : 0);
}

double squared_error(const forecast& x) {
  return miss(x) * miss(x);
}

double log_loss(const forecast& x) {
  const double kept = std::clamp(x.chance, least_chance, 1 - least_chance);
  return -std::log(x.happened ? kept : 1 - kept);
}

/// The squared sums of each block, summed.
class block_sums {
public:
  void add(std::int64_t block, double x) { sums_[block] += x; }

  double of_squares() const {
    double out = 0;
    for (const auto& [block, sum] : sums_)
      out += sum * sum;
    return out;
  }

private:
  std::map<std::int64_t, double> sums_;
};

template <class F>
interval likely_mean(const std::vector<forecast>& xs, double mean, F value_of) {
  block_sums sums;
  for (const auto& x : xs)
    sums.add(x.block, value_of(x) - mean);
  const double reach = deviations_of_95 * std::sqrt(sums.of_squares())
                       / static_cast<double>(xs.size());
  return {mean - reach, mean + reach};
}

/// Wilson's interval for a share seen in `count` independent cases.
interval likely_share(double share, double count) {
  const double z = deviations_of_95 * deviations_of_95 / count;
  const double middle = (share + z / 2) / (1 + z);
  const double reach = deviations_of_95 / (1 + z)
                       * std::sqrt((share * (1 - share) + z / 4) / count);
  return {std::max(middle - reach, 0.0), std::min(middle + reach, 1.0)};
}

std::size_t bin_of(double chance) {
  return static_cast<std::size_t>(
    std::upper_bound(bin_edges.begin(), bin_edges.end() - 1, chance)
    - bin_edges.begin());
}

void fill_bins(forecast_score& out, const std::vector<forecast>& xs) {
  std::array<block_sums, bin_edges.size()> together;
  std::array<double, bin_edges.size()> apart{};
  for (const auto& x : xs) {
    const auto i = bin_of(x.chance);
    auto& b = out.bins[i];
    ++b.count;
    b.mean_chance += x.chance;
    b.happened += x.happened ? 1 : 0;
    together[i].add(x.block, miss(x));
    apart[i] += squared_error(x);
  }
  for (std::size_t i = 0; i < out.bins.size(); ++i) {
    auto& b = out.bins[i];
    b.upto = bin_edges[i];
    if (b.count == 0)
      continue;
    const auto n = static_cast<double>(b.count);
    b.mean_chance /= n;
    b.happened /= n;
    const double dependence =
      apart[i] > 0 ? std::max(together[i].of_squares() / apart[i], 1.0) : 1;
    b.likely = likely_share(b.happened, n / dependence);
  }
}

/// Among the pairs of a forecast that happened and one that did not, the share
/// in which the former had the higher probability; equal ones count half.
void fill_auc(forecast_score& out, std::vector<forecast> xs) {
  std::sort(xs.begin(), xs.end(),
            [](const auto& a, const auto& b) { return a.chance < b.chance; });
  double yes_in_all = 0;
  for (const auto& x : xs)
    yes_in_all += x.happened ? 1 : 0;
  const double no_in_all = static_cast<double>(xs.size()) - yes_in_all;
  if (yes_in_all == 0 || no_in_all == 0)
    return;
  // For each forecast, the share of the other kind that it is right about.
  std::vector<double> right(xs.size());
  double yes_below = 0;
  double no_below = 0;
  double wins = 0;
  for (std::size_t i = 0; i < xs.size();) {
    auto end = i;
    double yes = 0;
    for (; end < xs.size() && xs[end].chance == xs[i].chance; ++end)
      yes += xs[end].happened ? 1 : 0;
    const double no = static_cast<double>(end - i) - yes;
    for (auto j = i; j < end; ++j)
      right[j] = xs[j].happened
                   ? (no_below + no / 2) / no_in_all
                   : (yes_in_all - yes_below - yes / 2) / yes_in_all;
    wins += yes * (no_below + no / 2);
    yes_below += yes;
    no_below += no;
    i = end;
  }
  const double auc = wins / (yes_in_all * no_in_all);
  block_sums sums;
  for (std::size_t i = 0; i < xs.size(); ++i)
    sums.add(xs[i].block,
             (right[i] - auc) / (xs[i].happened ? yes_in_all : no_in_all));
  const double reach = deviations_of_95 * std::sqrt(sums.of_squares());
  out.auc = auc;
  out.auc_likely = {auc - reach, std::min(auc + reach, 1.0)};
}

} // namespace

forecast_score score_of(const std::vector<forecast>& xs) {
  forecast_score out;
  for (std::size_t i = 0; i < out.bins.size(); ++i)
    out.bins[i].upto = bin_edges[i];
  out.count = xs.size();
  if (xs.empty())
    return out;
  for (const auto& x : xs) {
    out.brier += squared_error(x);
    out.log_loss += log_loss(x);
    out.base_rate += x.happened ? 1 : 0;
  }
  const auto n = static_cast<double>(xs.size());
  out.brier /= n;
  out.log_loss /= n;
  out.base_rate /= n;
  out.brier_likely = likely_mean(xs, out.brier, squared_error);
  out.log_loss_likely = likely_mean(xs, out.log_loss, log_loss);
  fill_bins(out, xs);
  fill_auc(out, xs);
  return out;
}

bin_count count_bins(const forecast_score& x) {
  bin_count out;
  for (const auto& b : x.bins) {
    if (b.count < telling_count)
      continue;
    ++out.telling;
    if (!b.likely.contains(b.mean_chance))
      ++out.outside;
  }
  return out;
}

brier_gain gain_over(const std::vector<forecast>& baseline,
                     const std::vector<forecast>& xs) {
  const auto count = std::min(baseline.size(), xs.size());
  if (count < 2)
    return {};
  const auto n = static_cast<double>(count);
  double mean = 0;
  for (std::size_t i = 0; i < count; ++i)
    mean += (squared_error(baseline[i]) - squared_error(xs[i])) / n;
  block_sums sums;
  for (std::size_t i = 0; i < count; ++i)
    sums.add(xs[i].block,
             squared_error(baseline[i]) - squared_error(xs[i]) - mean);
  return {mean, std::sqrt(sums.of_squares()) / n};
}

} // namespace fillguard
