#pragma once

#include <caf/type_id.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard::meters {

/// A histogram of durations. Thread-safe; each entry costs two relaxed
/// additions.
class span_histogram {
public:
  /// Upper bounds of the buckets, inclusive; one more bucket holds the rest.
  static constexpr std::array<std::chrono::nanoseconds, 11> bounds{
    std::chrono::microseconds{1},   std::chrono::microseconds{4},
    std::chrono::microseconds{16},  std::chrono::microseconds{64},
    std::chrono::microseconds{256}, std::chrono::milliseconds{1},
    std::chrono::milliseconds{4},   std::chrono::milliseconds{16},
    std::chrono::milliseconds{64},  std::chrono::milliseconds{256},
    std::chrono::seconds{1}};

  void add(std::int64_t ns) {
    std::size_t at = 0;
    while (at < bounds.size() && ns > bounds[at].count())
      ++at;
    counts_[at].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(ns, std::memory_order_relaxed);
  }

  struct reading {
    std::array<std::uint64_t, bounds.size() + 1> counts{};
    std::chrono::nanoseconds sum{0};
  };

  reading read() const {
    reading out;
    for (std::size_t i = 0; i < counts_.size(); ++i)
      out.counts[i] = counts_[i].load(std::memory_order_relaxed);
    out.sum = std::chrono::nanoseconds{sum_.load(std::memory_order_relaxed)};
    return out;
  }

private:
  std::array<std::atomic<std::uint64_t>, bounds.size() + 1> counts_{};
  std::atomic<std::int64_t> sum_{0};
};

/// Meters the handling of one message type by one kind of actor, over all
/// actors of that kind in the process. Exists as long as the process.
struct handler_meter {
  std::string actor;
  std::string message;
  std::atomic<std::uint64_t> handled{0};
  span_histogram handling; ///< From start to end of the handler.
  span_histogram waiting;  ///< From creation to start of the handler.

  /// Counts a message that was handled from `taken` to `done`, by the clock of
  /// traces; 0: not timed. `made`: the time of creation, or 0.
  void add(std::int64_t made, std::int64_t taken, std::int64_t done) {
    handled.fetch_add(1, std::memory_order_relaxed);
    if (taken == 0)
      return;
    handling.add(done - taken);
    if (made != 0)
      waiting.add(taken > made ? taken - made : 0);
  }
};

/// The meter of that name, created when missing. Both names are constants in
/// the code, so that their number is bounded.
handler_meter& of_handler(std::string_view actor, std::string_view message);

template <class T>
handler_meter& of_handler(std::string_view actor) {
  return of_handler(actor, caf::type_name<T>::value);
}

/// All meters, by actor and message.
std::vector<const handler_meter*> all_handlers();

} // namespace fillguard::meters
