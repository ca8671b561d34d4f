#include "app/metrics/reading.hpp"

#include <algorithm>

namespace fillguard::metrics {

std::optional<acting_danger> acting_danger_of(const window_view& x) {
  if (!x.danger)
    return std::nullopt;
  const auto& shown = x.danger->shown();
  return acting_danger{shown.value, shown.sight, shown.read_at,
                       x.danger->acting_threshold()};
}

bool in_danger(const window_view& x) {
  const auto now = acting_danger_of(x);
  return now && now->value && *now->value >= now->threshold;
}

shares uncovered(const window_view& x) {
  if (x.position)
    return std::max(x.position->held - x.position->hedged, shares{});
  return x.capture_99c && x.capture_99c->held() ? x.capture_99c->filled
                                                : shares{};
}

bool unprotected(const window_view& x) {
  // After the close there are no orders any more.
  if (uncovered(x).is_zero() || !x.window
      || x.window->phase != window_phase::open)
    return false;
  return (x.position && x.position->alarm) || x.btc.stale || x.up.stale
         || x.down.stale;
}

} // namespace fillguard::metrics
