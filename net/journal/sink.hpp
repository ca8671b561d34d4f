#pragma once

#include "net/journal/journal_stats.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard::net::journal {

/// Writes records of several logs and syncs them in time. Adding never blocks.
class sink {
public:
  /// The index of a log's folder.
  using log_id = std::size_t;

  virtual ~sink() = default;

  /// Adds whole records to a log. Returns false, without adding, when too much
  /// is waiting.
  [[nodiscard]] virtual bool add(log_id which, std::int64_t day,
                                 std::string_view records,
                                 std::uint64_t sequence) = 0;

  /// Calls `done`, perhaps on another thread, once everything added to these
  /// logs so far is synced. `done` must not block.
  virtual void when_synced(std::vector<log_id> which,
                           std::function<void()> done) = 0;

  /// Why the disk fails now: "cannot write …", or that it is slow.
  virtual std::optional<std::string> failing_because() const = 0;

  /// The condition of the writer, with figures.
  virtual journal_stats look() const = 0;
};

} // namespace fillguard::net::journal
