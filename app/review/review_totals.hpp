#pragma once

#include "app/replay/interval.hpp"
#include "app/review/reviewed_position.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace fillguard::review {

/// One policy over all positions for which its result is known.
struct policy_total {
  policy_name policy = policy_name::held;
  std::size_t positions = 0;
  std::size_t left_out = 0; ///< Their result is unknown.
  money profit;
  std::optional<sum_interval> likely; ///< Absent for fewer than two.
  std::size_t estimated = 0;          ///< Results with a fee's upper bound.

  /// What it brought beyond holding, over the positions for which both are
  /// known.
  std::size_t compared = 0;
  money beyond_held;
  std::optional<sum_interval> beyond_likely;

  /// Whether the positions do not show which of both is better.
  bool undecided() const;

  /// The share of lost positions at which it neither wins nor loses money, by
  /// its average receipts a share in won and in lost positions, at the average
  /// cost. Absent when it got more for a loss than for a win, and where no
  /// position lost, or none won; holding then pays 0 or 1.
  std::optional<double> break_even;
  std::size_t lost = 0;    ///< Of those that won or lost.
  std::size_t decided = 0; ///< Won or lost; not 50/50.
};

policy_total total_of(const std::vector<reviewed_position>& all,
                      policy_name policy);

/// What the positions show of `alert_left`.
struct alert_times {
  std::size_t positions = 0; ///< That came to a bid of 65 cents or less.
  std::size_t late = 0;      ///< The alert was not before that bid.
  std::chrono::nanoseconds least{0};
  std::chrono::nanoseconds median{0};
  std::chrono::nanoseconds most{0};
};

/// Absent when no position has one.
std::optional<alert_times>
alert_times_of(const std::vector<reviewed_position>& all);

/// The average cost with fees of a share of these; absent without one.
std::optional<price> average_cost(const std::vector<reviewed_position>& all);

} // namespace fillguard::review
