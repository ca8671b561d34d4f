#include "messages/trace_clock.hpp"

#include "messages/cycle_rate.hpp"
#include "messages/trace_clock_adjust.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>

#ifdef __x86_64__
#include <cpuid.h>
#include <x86intrin.h>
#endif

namespace fillguard::trace_clock {

namespace {

std::atomic<bool> running{false};

template <class Clock>
std::int64_t read() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
           Clock::now().time_since_epoch())
    .count();
}

std::int64_t steady_now() {
  static const std::int64_t offset =
    read<std::chrono::system_clock>() - read<std::chrono::steady_clock>();
  return read<std::chrono::steady_clock>() + offset;
}

// -- the cycle counter --------------------------------------------------------

// Reading it costs less than half of what the steady clock costs, and a handled
// message needs three readings.

#ifdef __x86_64__

/// Whether the counter has one speed whatever the processor does.
bool has_constant_cycles() {
  constexpr unsigned power_management = 0x8000'0007;
  constexpr unsigned invariant = 1U << 8U;
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  return __get_cpuid(power_management, &a, &b, &c, &d) != 0
         && (d & invariant) != 0;
}

std::uint64_t cycles_now() {
  return __rdtsc();
}

#else

bool has_constant_cycles() {
  return false;
}

std::uint64_t cycles_now() {
  return 0;
}

#endif

/// A rate that threads read while another one is written elsewhere.
struct shared_rate {
  std::atomic<std::uint64_t> cycles{0};
  std::atomic<std::int64_t> shown{0};
  std::atomic<std::uint64_t> scale{0};

  void write(const cycle_rate& x) {
    cycles.store(x.cycles, std::memory_order_relaxed);
    shown.store(x.shown, std::memory_order_relaxed);
    scale.store(x.scale, std::memory_order_relaxed);
  }

  cycle_rate load() const {
    return {cycles.load(std::memory_order_relaxed), 0,
            shown.load(std::memory_order_relaxed),
            scale.load(std::memory_order_relaxed)};
  }
};

/// A place is written again a minute after it was last the newest: no thread
/// reads it any more.
std::array<shared_rate, 64> rates_kept;
std::atomic<const shared_rate*> newest{nullptr};

struct comparisons {
  std::mutex mutex;
  cycle_rate last;
  std::size_t count = 0;
};

comparisons& the_comparisons() {
  static comparisons out;
  return out;
}

/// From the first comparison to the second, which makes the rate known, and
/// between later ones.
constexpr std::int64_t first_wait = 20'000'000;
constexpr std::int64_t later_wait = 1'000'000'000;

} // namespace

bool runs() {
  return running.load(std::memory_order_relaxed);
}

void run(bool on) {
  running.store(on, std::memory_order_relaxed);
}

std::int64_t now() {
  if (const auto* place = newest.load(std::memory_order_acquire))
    return place->load().at(cycles_now());
  return steady_now();
}

void adjust() {
  static const bool constant = has_constant_cycles();
  if (!constant)
    return;
  auto& all = the_comparisons();
  const std::lock_guard guard{all.mutex};
  const auto rough = steady_now();
  const auto wait = all.last.known() ? later_wait : first_wait;
  if (all.last.cycles != 0 && rough - all.last.truth < wait)
    return;
  // The closest of three pairs: this thread may lose the processor in one.
  constexpr int tries = 3;
  std::uint64_t cycles = 0;
  std::int64_t truth = 0;
  auto apart = ~std::uint64_t{0};
  for (int i = 0; i < tries; ++i) {
    const auto before = cycles_now();
    const auto at = steady_now();
    const auto after = cycles_now();
    if (after - before >= apart)
      continue;
    apart = after - before;
    cycles = before + apart / 2;
    truth = at;
  }
  all.last = compared(all.last, cycles, truth);
  if (!all.last.known())
    return;
  auto& place = rates_kept[all.count++ % rates_kept.size()];
  place.write(all.last);
  newest.store(&place, std::memory_order_release);
}

} // namespace fillguard::trace_clock
