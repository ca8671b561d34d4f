#pragma once

#include "messages/decimal.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace fillguard {

/// The 95 % interval of a sum.
struct sum_interval {
  money low;
  money high;

  friend bool operator==(const sum_interval&, const sum_interval&) = default;
};

/// What the sum of so many other windows' amounts might have been: the amounts
/// are drawn anew, with repetition, 10,000 times, always by the same sequence.
/// Equal amounts in equal order give equal intervals. It contains only what
/// these windows contain: losses that none of them had are missing in it.
/// Absent for fewer than two amounts. So many intervals `at_once` contain their
/// sums with 95 % all together: each is wider than one alone.
std::optional<sum_interval> interval_of_sum(const std::vector<money>& amounts,
                                            std::size_t at_once = 1);

/// The 95 % interval of a share, by Wilson's score.
struct share_interval {
  double low = 0;
  double high = 1;
};

/// Of `count` in `all`, which is at least `count`; 0 to 1 when `all` is 0.
share_interval interval_of_share(std::uint64_t count, std::uint64_t all);

} // namespace fillguard
