#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace fillguard::net::journal {

/// The times of syncs, as a histogram.
struct sync_times {
  /// The upper bounds of the counts; one more count has the rest.
  static constexpr std::array<std::chrono::milliseconds, 7> bounds{
    std::chrono::milliseconds{1},    std::chrono::milliseconds{4},
    std::chrono::milliseconds{16},   std::chrono::milliseconds{64},
    std::chrono::milliseconds{256},  std::chrono::milliseconds{1'000},
    std::chrono::milliseconds{4'000}};

  std::array<std::uint64_t, bounds.size() + 1> counts{};
  std::chrono::nanoseconds sum{0};

  void add(std::chrono::nanoseconds x) {
    std::size_t at = 0;
    while (at < bounds.size() && x > bounds[at])
      ++at;
    ++counts[at];
    sum += x;
  }
};

/// The condition of a writer and its disk.
struct journal_stats {
  std::optional<std::string> failing_because; ///< The present error, if any.
  std::uint64_t waiting_bytes = 0;            ///< Added, and not synced yet.
  std::chrono::nanoseconds lag{0}; ///< Since when the oldest of them waits.
  std::uint64_t failures = 0;      ///< Attempts to write or sync.
  std::uint64_t refused = 0;       ///< Additions without room in memory.
  sync_times syncs;                ///< That succeeded.
};

} // namespace fillguard::net::journal
