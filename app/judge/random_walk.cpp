#include "app/judge/random_walk.hpp"

#include <cmath>
#include <numbers>

namespace fillguard {

namespace {

constexpr std::size_t slot_count = 2048; // More than the look-back.

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

std::optional<double> random_walk::chance_above(coin_price level,
                                                utc_time closes_at) const {
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
  if (squares <= 0)
    return std::nullopt;
  const double distance = find(newest_)->value - level.to_double();
  const double horizon = seconds_between(from_unix_seconds(newest_), closes_at);
  if (horizon <= 0)
    return distance >= 0 ? 1 : 0;
  const double z = distance / std::sqrt(squares / seconds * horizon);
  return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

} // namespace fillguard
