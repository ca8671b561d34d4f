#pragma once

#include "messages/views.hpp"

#include <optional>

namespace fillguard::metrics {

/// What a view's danger is acted on by: the reading and its threshold.
struct acting_danger {
  std::optional<double> value; ///< Absent while it is unknown.
  double threshold = 0;
};

/// Absent while nothing is held.
std::optional<acting_danger> acting_danger_of(const window_view& x);

/// Whether a position is in danger by the reading that is acted on.
bool in_danger(const window_view& x);

/// Shares that are held and that no share of the opponent covers.
shares uncovered(const window_view& x);

/// Whether something uncovered is held that the service cannot look after as it
/// should: it has raised an alarm, or it acts on prices or books that are
/// stale.
bool unprotected(const window_view& x);

} // namespace fillguard::metrics
