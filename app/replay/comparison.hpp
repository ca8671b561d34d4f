#pragma once

#include "app/replay/scorecard.hpp"

#include <string>
#include <vector>

namespace fillguard {

/// The results of one policy.
struct compared {
  std::string name;
  std::string meaning;
  scorecard scores; ///< Of the same windows as the others'.
};

/// One policy's summary: counts, fees, profit, and the windows with a false
/// exit or a loss held to settlement.
std::string account(const scorecard& card);

/// A table with a line for each policy, and the windows in which they differ.
std::string comparison(const std::vector<compared>& items);

} // namespace fillguard
