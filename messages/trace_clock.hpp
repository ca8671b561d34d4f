#pragma once

#include <cstdint>

namespace fillguard::trace_clock {

// The clock of traces: real time even where the service's clock is simulated,
// so that waits in mailboxes are real durations. Nothing is decided by this
// clock.

/// Whether traces are recorded. While they are not, this clock is not read and
/// tags carry no time, so that every run of a replay is the same.
bool runs();
void run(bool on);

/// Nanoseconds since 1970 in UTC. Follows the steady clock, so that it never
/// goes back. Processes on one host agree to about a microsecond; others as
/// well as their wall clocks agreed at start.
std::int64_t now();

} // namespace fillguard::trace_clock
