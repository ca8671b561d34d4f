#pragma once

#include <caf/fwd.hpp>

namespace fillguard {

/// A thread that reads sockets handles itself what its frames cause: waking
/// another thread takes several times as long as all handlers of a frame. It
/// calls this after each step, so never from inside a handler or a callback:
/// the actors that were posted to run now, and those that they send to. What
/// goes beyond a dozen at once, and a long chain, is left to the scheduler. The
/// first call makes the calling thread such a thread.
void run_posted();

/// Waits until no thread runs what it posted. For the end of an actor system,
/// after its last actor has ended, so that nothing more can be posted to it.
void wait_for_posted();

/// Where an actor that is posted to from this thread will run: null is the
/// scheduler.
caf::execution_unit* posting_unit();

} // namespace fillguard
