#include "app/judge/tick_averages.hpp"

#include "actors/window_state/prices/settlement_chance.hpp"

#include <chrono>
#include <cmath>
#include <map>

namespace fillguard {

namespace {

/// SplitMix64: a well-mixed number for each input.
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

/// 0 to 1 bp, either way.
double random_move(std::uint64_t seed, std::int64_t second) {
  const auto x = mixed(mixed(seed) ^ static_cast<std::uint64_t>(second));
  const double size = static_cast<double>(x >> 11) * 0x1p-53 * 1e-4;
  return (x & 1) != 0 ? size : -size;
}

} // namespace

tick_averages::tick_averages(const std::vector<recorded_price>& prices) {
  std::map<std::int64_t, std::int64_t> by_second;
  for (const auto& x : prices)
    by_second[std::chrono::ceil<std::chrono::seconds>(
                x.source_time.time_since_epoch())
                .count()] = x.value.millionths();
  sums_.push_back(0);
  if (by_second.empty())
    return;
  first_ = by_second.begin()->first;
  std::int64_t value = 0;
  std::int64_t next = first_;
  for (const auto& [second, price] : by_second) {
    for (; next < second; ++next)
      sums_.push_back(sums_.back() + value);
    value = price;
    sums_.push_back(sums_.back() + value);
    next = second + 1;
  }
}

std::optional<coin_price> tick_averages::at(settlement rule,
                                            utc_time at) const {
  const auto [first, count] = seconds_that_settle(rule, at);
  const auto from = first - first_;
  if (from < 0 || from + count > seconds())
    return std::nullopt;
  const auto sum = sums_[static_cast<std::size_t>(from + count)]
                   - sums_[static_cast<std::size_t>(from)];
  auto mean = static_cast<double>(sum) / static_cast<double>(count);
  if (seed_)
    mean *= 1 + random_move(*seed_, to_unix_seconds(at));
  return coin_price::from_millionths(std::llround(mean));
}

} // namespace fillguard
