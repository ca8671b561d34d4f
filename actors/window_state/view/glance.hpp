#pragma once

#include "actors/trace/hop.hpp"
#include "actors/window_state/windows/window_track.hpp"

namespace fillguard {

/// A summary of a market for traces, without allocation. `shown` is the window
/// shown, or null.
trace::state_glance glance_at(const window_track* shown, bool halted,
                              acting_reading acts_on);

} // namespace fillguard
