#include "actors/window_state/prices/second_prices.hpp"

#include <algorithm>
#include <chrono>

namespace fillguard {

bool second_prices::add(utc_time source_time, coin_price value) {
  const auto second =
    std::chrono::ceil<std::chrono::seconds>(source_time.time_since_epoch())
      .count();
  if (value <= coin_price{} || value > highest || second < 0
      || second <= newest_ - capacity)
    return false;
  slots_.change(static_cast<std::size_t>(second & (capacity - 1))) = {second,
                                                                      value};
  newest_ = std::max(newest_, second);
  return true;
}

std::optional<coin_price> second_prices::at(std::int64_t second) const {
  const auto oldest = std::max<std::int64_t>(newest_ - capacity + 1, 0);
  for (auto s = std::min(second, newest_); s >= oldest; --s)
    if (place(s).second == s)
      return place(s).value;
  return std::nullopt;
}

std::optional<std::int64_t> second_prices::sum(std::int64_t first,
                                               std::int64_t count) const {
  const auto before = at(first);
  if (!before)
    return std::nullopt;
  auto last = before->millionths();
  std::int64_t out = 0;
  for (auto s = first; s < first + count; ++s) {
    if (place(s).second == s)
      last = place(s).value.millionths();
    out += last;
  }
  return out;
}

} // namespace fillguard
