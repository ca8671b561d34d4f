#pragma once

#include "actors/trace/hop.hpp"
#include "actors/window_state/windows/window_track.hpp"

namespace fillguard {

/// What matters of a market for traces, with nothing allocated. `shown` is the
/// window that is shown, or null.
trace::state_glance glance_at(const window_track* shown, bool halted);

} // namespace fillguard
