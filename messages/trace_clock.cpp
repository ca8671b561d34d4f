#include "messages/trace_clock.hpp"

#include <atomic>
#include <chrono>

namespace fillguard::trace_clock {

namespace {

std::atomic<bool> running{false};

template <class Clock>
std::int64_t read() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
           Clock::now().time_since_epoch())
    .count();
}

} // namespace

bool runs() {
  return running.load(std::memory_order_relaxed);
}

void run(bool on) {
  running.store(on, std::memory_order_relaxed);
}

std::int64_t now() {
  static const std::int64_t offset =
    read<std::chrono::system_clock>() - read<std::chrono::steady_clock>();
  return read<std::chrono::steady_clock>() + offset;
}

} // namespace fillguard::trace_clock
