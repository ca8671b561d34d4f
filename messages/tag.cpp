#include "messages/tag.hpp"

#include "messages/trace_clock.hpp"

#include <atomic>
#include <random>
#include <utility>

namespace fillguard {

namespace {

thread_local std::uint64_t current = 0;

/// Processes count in ranges of their own, so that the ids of a service that is
/// split over several never meet.
std::uint64_t first_id() {
  std::random_device entropy;
  return (static_cast<std::uint64_t>(entropy() & 0xffffffU) << 40U) + 1;
}

} // namespace

tag next_tag() {
  static std::atomic<std::uint64_t> next{first_id()};
  return {next.fetch_add(1, std::memory_order_relaxed), current,
          trace_clock::runs() ? trace_clock::now() : 0};
}

handling::handling(std::uint64_t id) : outer_{std::exchange(current, id)} {
  // nop
}

handling::~handling() {
  current = outer_;
}

} // namespace fillguard
