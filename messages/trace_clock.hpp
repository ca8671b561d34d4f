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

/// UTC nanoseconds since 1970. Follows the steady clock; goes back only where
/// the cycles it is read from were wrong. Processes on one host agree to about
/// 1 us; others as well as their wall clocks agreed at start.
std::int64_t now();

} // namespace fillguard::trace_clock
