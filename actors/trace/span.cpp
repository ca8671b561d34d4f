#include "actors/trace/span.hpp"

#include "actors/trace/buffers.hpp"

#include <algorithm>
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
  // The clock may have been found wrong meanwhile, and set back.
  hop_.done = std::max(hop_.taken, trace_clock::now());
  record(hop_);
}

} // namespace fillguard::trace
