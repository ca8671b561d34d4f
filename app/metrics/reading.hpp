#pragma once

#include "messages/views.hpp"

#include <optional>

namespace fillguard::metrics {

/// The danger reading that the guard acts on, as shown, and its threshold.
struct acting_danger {
  std::optional<double> value; ///< Absent: never known.
  danger_sight sight = danger_sight::known;
  std::optional<utc_time> read_at;
  double threshold = 0;
};

/// Absent while nothing is held.
std::optional<acting_danger> acting_danger_of(const window_view& x);

/// Whether a position is in danger by its acting reading.
bool in_danger(const window_view& x);

/// Shares that are held and not hedged by a share of the opposite outcome.
shares uncovered(const window_view& x);

/// Whether an unhedged position cannot be guarded as it should: there is an
/// alarm, or the prices or books are stale.
bool unprotected(const window_view& x);

} // namespace fillguard::metrics
