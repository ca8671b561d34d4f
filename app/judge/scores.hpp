#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace fillguard {

/// A forecast probability, and whether the event happened.
struct forecast {
  double chance = 0;
  bool happened = false;
  /// Forecasts of one block may depend on one another, as those of windows that
  /// overlap; others do not.
  std::int64_t block = 0;
};

/// Where a value lies with a probability of 95 %.
struct interval {
  double from = 0;
  double to = 0;

  bool contains(double x) const { return from <= x && x <= to; }
};

/// Forecasts of similar probability: their mean, and the share that happened.
struct reliability_bin {
  double upto = 1; ///< Exclusive, but for the last bin.
  std::size_t count = 0;
  double mean_chance = 0;
  double happened = 0; ///< As a share.
  interval likely;     ///< Of that share.
};

/// A bin of that many forecasts can show that the mean is wrong.
inline constexpr std::size_t telling_count = 50;

struct forecast_score {
  std::size_t count = 0;
  double base_rate = 0;
  double brier = 0; ///< Mean squared error; less is better.
  interval brier_likely;
  double log_loss =
    0; ///< Mean of -ln(chance of what happened); less is better.
  interval log_loss_likely;
  std::optional<double> auc; ///< Absent unless both outcomes occur.
  interval auc_likely;
  std::array<reliability_bin, 7> bins;
};

/// The intervals take the forecasts of a block as dependent. For the log loss
/// no chance is nearer to 0 or 1 than `least_chance`.
forecast_score score_of(const std::vector<forecast>& xs);

inline constexpr double least_chance = 1e-5;

/// The bins with enough forecasts, and those of them whose mean lies outside
/// their interval; one in twenty does by chance.
struct bin_count {
  std::size_t telling = 0;
  std::size_t outside = 0;
};

bin_count count_bins(const forecast_score& x);

/// How much better (less) the Brier score of `xs` is than that of `baseline`
/// on the same questions, with the standard error of that difference.
struct brier_gain {
  double mean = 0;
  double standard_error = 0;
};

brier_gain gain_over(const std::vector<forecast>& baseline,
                     const std::vector<forecast>& xs);

} // namespace fillguard
