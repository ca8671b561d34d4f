#include "app/judge/scores.hpp"

#include <algorithm>
#include <cmath>

namespace fillguard {

namespace {

constexpr std::array bin_edges{0.01, 0.05, 0.10, 0.20, 0.35, 0.50, 1.00};

double squared_error(const forecast& x) {
  const double miss = x.chance - (x.happened ? 1 : 0);
  return miss * miss;
}

/// Among the pairs of a forecast that happened and one that did not, the share
/// in which the former had the higher probability; equal ones count half.
std::optional<double> auc_of(std::vector<forecast> xs) {
  std::sort(xs.begin(), xs.end(),
            [](const auto& a, const auto& b) { return a.chance < b.chance; });
  double below = 0; // Forecasts so far that did not happen.
  double wins = 0;
  double happened = 0;
  for (auto i = xs.begin(); i != xs.end();) {
    const auto end = std::find_if(
      i, xs.end(), [i](const auto& x) { return x.chance != i->chance; });
    const auto yes = static_cast<double>(
      std::count_if(i, end, [](const auto& x) { return x.happened; }));
    const auto no = static_cast<double>(end - i) - yes;
    wins += yes * (below + no / 2);
    below += no;
    happened += yes;
    i = end;
  }
  if (below == 0 || happened == 0)
    return std::nullopt;
  return wins / (below * happened);
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
    out.base_rate += x.happened ? 1 : 0;
    const auto bin =
      std::upper_bound(bin_edges.begin(), bin_edges.end() - 1, x.chance)
      - bin_edges.begin();
    auto& b = out.bins[static_cast<std::size_t>(bin)];
    ++b.count;
    b.mean_chance += x.chance;
    b.happened += x.happened ? 1 : 0;
  }
  const auto n = static_cast<double>(xs.size());
  out.brier /= n;
  out.base_rate /= n;
  for (auto& b : out.bins) {
    if (b.count > 0) {
      b.mean_chance /= static_cast<double>(b.count);
      b.happened /= static_cast<double>(b.count);
    }
  }
  out.auc = auc_of(xs);
  return out;
}

brier_gain gain_over(const std::vector<forecast>& baseline,
                     const std::vector<forecast>& xs) {
  const auto count = std::min(baseline.size(), xs.size());
  if (count < 2)
    return {};
  const auto n = static_cast<double>(count);
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double gain = squared_error(baseline[i]) - squared_error(xs[i]);
    sum += gain;
    squares += gain * gain;
  }
  const double mean = sum / n;
  return {mean, std::sqrt(std::max(squares / n - mean * mean, 0.0) / (n - 1))};
}

} // namespace fillguard
