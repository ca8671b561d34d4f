#include "messages/trace_clock.hpp"

#include "messages/cycle_rate.hpp"
#include "messages/trace_clock_adjust.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <limits>
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

/// Whether the processor reports that the counter has one speed whatever it
/// does. `adjust` checks it: a virtual machine may report it wrongly.
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
    cycle_rate out;
    out.cycles = cycles.load(std::memory_order_relaxed);
    out.shown = shown.load(std::memory_order_relaxed);
    out.scale = scale.load(std::memory_order_relaxed);
    return out;
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
  int fell_back = 0; ///< How often trusted cycles stopped to agree.
};

comparisons& the_comparisons() {
  static comparisons out;
  return out;
}

/// Between comparisons until the cycles are trusted, and from then on.
constexpr std::int64_t first_wait = 20'000'000;
constexpr std::int64_t later_wait = 1'000'000'000;

/// A comparison whose readings are further apart is of no use: the thread lost
/// the processor. In nanoseconds.
constexpr std::int64_t most_apart = 100'000;

/// A machine that sleeps now and then is no reason to leave its cycles.
constexpr int most_fell_back = 10;

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
  if (all.fell_back == most_fell_back)
    return;
  const auto rough = steady_now();
  const auto wait = all.last.trusted ? later_wait : first_wait;
  if (all.last.cycles != 0 && rough - all.last.truth < wait)
    return;
  // The closest of three pairs.
  constexpr int tries = 3;
  std::uint64_t cycles = 0;
  std::int64_t truth = 0;
  auto apart = std::numeric_limits<std::int64_t>::max();
  for (int i = 0; i < tries; ++i) {
    const auto before = steady_now();
    const auto at = cycles_now();
    const auto after = steady_now();
    if (after - before >= apart)
      continue;
    apart = after - before;
    cycles = at;
    truth = before + apart / 2;
  }
  if (apart > most_apart)
    return;
  const bool used = all.last.trusted;
  all.last = compared(all.last, cycles, truth);
  if (!all.last.trusted) {
    all.fell_back += used;
    newest.store(nullptr, std::memory_order_release);
    return;
  }
  auto& place = rates_kept[all.count++ % rates_kept.size()];
  place.write(all.last);
  newest.store(&place, std::memory_order_release);
}

} // namespace fillguard::trace_clock
