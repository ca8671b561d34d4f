#include "app/replay/interval.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace fillguard {

namespace {

/// A fixed sequence of numbers (Knuth's MMIX generator), the same everywhere.
class sequence {
public:
  std::size_t below(std::size_t end) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>(state_ >> 33) % end;
  }

private:
  std::uint64_t state_ = 14;
};

} // namespace

std::optional<sum_interval> interval_of_sum(const std::vector<money>& amounts,
                                            std::size_t at_once) {
  constexpr std::size_t draws = 10'000;
  if (amounts.size() < 2)
    return std::nullopt;
  sequence random;
  std::vector<std::int64_t> sums(draws);
  for (auto& sum : sums)
    for (std::size_t i = 0; i < amounts.size(); ++i)
      sum += amounts[random.below(amounts.size())].millionths();
  std::sort(sums.begin(), sums.end());
  // Bonferroni's correction.
  const auto outside = draws / 40 / std::max<std::size_t>(at_once, 1);
  return sum_interval{money::from_millionths(sums[outside]),
                      money::from_millionths(sums[draws - 1 - outside])};
}

share_interval interval_of_share(std::uint64_t count, std::uint64_t all) {
  if (all == 0)
    return {};
  constexpr double z = 1.959964;
  const auto n = static_cast<double>(all);
  const double share = static_cast<double>(count) / n;
  const double middle = (share + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z
                      * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n))
                      / (1 + z * z / n);
  return {std::max(middle - half, 0.0), std::min(middle + half, 1.0)};
}

} // namespace fillguard
