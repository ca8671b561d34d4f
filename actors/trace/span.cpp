#include "actors/trace/span.hpp"

#include "actors/trace/buffers.hpp"

#include <exception>
#include <utility>

namespace fillguard::trace {

namespace {

thread_local ending marked = ending::handled;

} // namespace

void mark(ending x) {
  marked = x;
}

void span::finish() {
  hop_.id = handled_id();
  hop_.end = std::exchange(marked, ending::handled);
  // No handler runs while another exception unwinds the stack.
  if (std::uncaught_exceptions() > 0)
    hop_.end = ending::threw;
  hop_.done = trace_clock::now();
  record(hop_);
}

} // namespace fillguard::trace
