#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace fillguard {

/// A forecast probability, and whether the event happened.
struct forecast {
  double chance = 0;
  bool happened = false;
};

/// Forecasts of similar probability: their mean, and the share that happened.
struct reliability_bin {
  double upto = 1; ///< Exclusive, but for the last bin.
  std::size_t count = 0;
  double mean_chance = 0;
  double happened = 0; ///< As a share.
};

struct forecast_score {
  std::size_t count = 0;
  double base_rate = 0;
  double brier = 0;          ///< Mean squared error; less is better.
  std::optional<double> auc; ///< Absent unless both outcomes occur.
  std::array<reliability_bin, 7> bins;
};

forecast_score score_of(const std::vector<forecast>& xs);

/// How much better (less) the Brier score of `xs` is than that of `baseline`
/// on the same questions, with the standard error of that difference.
struct brier_gain {
  double mean = 0;
  double standard_error = 0;
};

brier_gain gain_over(const std::vector<forecast>& baseline,
                     const std::vector<forecast>& xs);

} // namespace fillguard
