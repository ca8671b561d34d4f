#pragma once

#include <cstdint>

namespace fillguard::trace_clock {

// The time of traces: real time, whatever the service's own clock says, so
// that a wait in a mailbox is as long as it was. Nothing decides by it.

/// Whether traces are kept. While they are not, nobody reads this clock, and
/// tags carry no time: a replay stays the same in every run.
bool runs();
void run(bool on);

/// Nanoseconds since 1970 in UTC. Moves with the steady clock, so that it
/// never goes back; processes on one host agree on it to about a microsecond,
/// others as well as their wall clocks did when they started.
std::int64_t now();

} // namespace fillguard::trace_clock
