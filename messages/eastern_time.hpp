#pragma once

#include "messages/time.hpp"

#include <chrono>

namespace fillguard {

/// The offset of US Eastern time from UTC: -5 h, or -4 h in summer, from 2:00
/// of the second Sunday in March to 2:00 of the first Sunday in November (the
/// law since 2007). A table of this program rather than that of the machine, so
/// that a replay finds the same windows everywhere.
std::chrono::seconds eastern_offset(utc_time at);

/// The wall clock of US Eastern time, as if it were UTC.
utc_time to_eastern(utc_time at);

/// The time at which the wall clock shows `wall`: the first such time in the
/// hour that comes twice; in the hour that is left out, the hour after it.
utc_time from_eastern(utc_time wall);

} // namespace fillguard
