#pragma once

#include "net/journal/day_log.hpp"
#include "net/journal/journal_stats.hpp"
#include "net/journal/sink.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace fillguard::net::journal {

/// Writes logs on a thread of its own, so that no caller waits for the disk.
/// Records are written within `write_every` and synced within `sync_every`, or
/// at once after `when_synced`. Thread-safe.
class writer : public sink {
public:
  struct settings {
    std::chrono::milliseconds write_every{50};
    std::chrono::milliseconds sync_every{1'000};
    std::chrono::milliseconds retry_every{200}; ///< After a failure.
    /// A call of the disk that takes longer counts as failing.
    std::chrono::milliseconds slow_after{1'000};
    /// The most bytes of a log that may wait; further additions are refused.
    std::size_t most_held = std::size_t{32} << 20U;
    /// Days of a log to keep; 0: all. See `days_to_delete`.
    std::size_t keep_days = 0;
    /// Called with the path of each old day, and whether it could be deleted.
    /// On the writer's thread.
    std::function<void(const std::string& path, const result<void>& deleted)>
      on_deletion;
  };

  writer(std::shared_ptr<disk> where, std::vector<std::string> folders,
         settings how);

  /// Writes and syncs as much as possible within `stop_within`.
  ~writer() override;

  writer(const writer&) = delete;
  writer& operator=(const writer&) = delete;

  bool add(log_id which, std::int64_t day, std::string_view records,
           std::uint64_t sequence) override;
  void when_synced(std::vector<log_id> which,
                   std::function<void()> done) override;
  std::optional<std::string> failing_because() const override;

  journal_stats look() const override;

private:
  struct shared;
  std::shared_ptr<shared> state_;
  std::thread thread_;
};

} // namespace fillguard::net::journal
