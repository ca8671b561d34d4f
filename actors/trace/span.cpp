#include "actors/trace/span.hpp"

#include "actors/trace/buffers.hpp"

#include <exception>
#include <utility>

namespace fillguard::trace {

namespace {

thread_local outcome marked = outcome::handled;

} // namespace

void mark(outcome x) {
  marked = x;
}

void span::finish() {
  hop_.id = handled_id();
  hop_.end = std::exchange(marked, outcome::handled);
  // No handler runs while another exception unwinds the stack.
  if (std::uncaught_exceptions() > 0)
    hop_.end = outcome::threw;
  hop_.done = trace_clock::now();
  note(hop_);
}

} // namespace fillguard::trace
