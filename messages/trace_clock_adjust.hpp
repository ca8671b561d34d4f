#pragma once

namespace fillguard::trace_clock {

/// Compares the processor's cycle counter, which the clock of traces reads
/// where the machine has a constant one, with the steady clock. While they do
/// not agree, the clock of traces is the steady clock. To be called again and
/// again by one thread; does something once a second.
void adjust();

} // namespace fillguard::trace_clock
