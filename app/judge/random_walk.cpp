#include "app/judge/random_walk.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fillguard {

namespace {

constexpr std::size_t slot_count = 2048; // More than the look-back.

/// P(distance + x >= 0), x normal of that variance.
double normal(double distance, double variance) {
  if (variance <= 0)
    return distance >= 0 ? 1 : 0;
  return 0.5 * std::erfc(-distance / std::sqrt(variance) / std::numbers::sqrt2);
}

} // namespace

random_walk::random_walk() : slots_(slot_count) {
  // nop
}

void random_walk::add(utc_time source_time, coin_price value) {
  const auto second = to_unix_seconds(source_time);
  if (second <= newest_)
    return;
  newest_ = second;
  slots_[static_cast<std::size_t>(second) % slot_count] = {second,
                                                           value.to_double()};
}

const random_walk::slot* random_walk::find(std::int64_t second) const {
  if (second < 0)
    return nullptr;
  const auto& x = slots_[static_cast<std::size_t>(second) % slot_count];
  return x.second == second ? &x : nullptr;
}

std::optional<double> random_walk::variance() const {
  double squares = 0;
  double seconds = 0;
  for (std::int64_t back = 0; back < look_back; back += step) {
    const auto* to = find(newest_ - back);
    const auto* from = find(newest_ - back - step);
    if (to && from) {
      squares += (to->value - from->value) * (to->value - from->value);
      seconds += static_cast<double>(step);
    }
  }
  return squares > 0 ? std::optional{squares / seconds} : std::nullopt;
}

std::optional<double> random_walk::chance_above(coin_price level,
                                                utc_time closes_at) const {
  const auto of_a_second = variance();
  if (!of_a_second)
    return std::nullopt;
  const double distance = find(newest_)->value - level.to_double();
  const double horizon = seconds_between(from_unix_seconds(newest_), closes_at);
  return normal(distance, *of_a_second * horizon);
}

std::optional<double>
random_walk::chance_of_mean(coin_price level, settling_seconds seconds) const {
  const auto of_a_second = variance();
  if (!of_a_second)
    return std::nullopt;
  const auto known =
    std::clamp<std::int64_t>(newest_ - seconds.first + 1, 0, seconds.count);
  const auto open = static_cast<double>(seconds.count - known);
  double sum = open * find(newest_)->value;
  if (known > 0) {
    const slot* last = nullptr;
    for (auto s = seconds.first; !last && s > seconds.first - look_back; --s)
      last = find(s);
    if (!last)
      return std::nullopt;
    for (auto s = seconds.first; s < seconds.first + known; ++s) {
      if (const auto* here = find(s))
        last = here;
      sum += last->value;
    }
  }
  // The first open second is `lead` + 1 steps ahead; a step of the walk counts
  // in each open second after it.
  const auto lead =
    static_cast<double>(std::max<std::int64_t>(seconds.first - newest_ - 1, 0));
  const double steps =
    lead * open * open + open * (open + 1) * (2 * open + 1) / 6;
  const auto n = static_cast<double>(seconds.count);
  return normal(sum / n - level.to_double(), *of_a_second * steps / (n * n));
}

} // namespace fillguard
