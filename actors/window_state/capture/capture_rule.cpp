#include "actors/window_state/capture/capture_rule.hpp"

#include <algorithm>

namespace fillguard {

std::optional<capture_opportunity>
find_capture(std::optional<price> up_ask, std::optional<price> down_ask,
             std::chrono::nanoseconds left, const penalty_table& penalties,
             const capture_settings& settings) {
  if (left < settings.min_time_left)
    return std::nullopt;
  const auto penalty = time_penalty(penalties, left);
  auto check =
    [&](outcome token,
        std::optional<price> ask) -> std::optional<capture_opportunity> {
    if (!ask)
      return std::nullopt;
    const auto value = confidence(*ask, penalty);
    if (value < settings.min_confidence)
      return std::nullopt;
    return capture_opportunity{token, *ask, value};
  };
  if (auto up = check(outcome::up, up_ask))
    return up;
  return check(outcome::down, down_ask);
}

std::optional<capture_order> size_capture(const capture_settings& settings,
                                          const market_rules& rules) {
  const auto tick = rules.tick_size.millionths();
  if (tick <= 0)
    return std::nullopt;
  const auto highest = (whole_dollar - rules.tick_size).millionths();
  auto limit = std::min(settings.bid_price.millionths(), highest);
  limit -= limit % tick;
  if (limit <= 0)
    return std::nullopt;
  const auto whole = settings.max_spend.millionths() / limit;
  const capture_order out{price::from_millionths(limit),
                          shares::from_whole(whole)};
  if (whole <= 0 || out.quantity < rules.smallest_order
      || out.limit * out.quantity < rules.smallest_cost)
    return std::nullopt;
  return out;
}

} // namespace fillguard
