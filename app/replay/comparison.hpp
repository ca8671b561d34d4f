#pragma once

#include "app/replay/interval.hpp"
#include "app/replay/scorecard.hpp"

#include <optional>
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

/// Dollars and cents, with a sign; "--" for what is not known.
std::string dollars(money x);
std::string dollars(const std::optional<money>& x);

/// "-0.40 to +2.90".
std::string in_words(const std::optional<sum_interval>& x);

/// A table with a line for each policy, and what its names and columns mean.
std::string results_table(const std::vector<compared>& items);

/// That table, and the windows in which the policies differ.
std::string comparison(const std::vector<compared>& items);

} // namespace fillguard
