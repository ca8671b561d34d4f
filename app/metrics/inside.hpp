#pragma once

#include "app/history/comparison_file.hpp"
#include "app/history/journal_follower.hpp"
#include "net/journal/journal_stats.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

namespace fillguard::metrics {

/// The parts of the service that are read for each request of the metrics. They
/// may be added after the first request and removed before the last one.
/// Thread-safe.
class inside {
public:
  using journal_function =
    std::function<std::optional<net::journal::journal_stats>()>;
  using count_function = std::function<std::uint64_t()>;

  /// Absent values are unknown.
  struct reading {
    std::optional<net::journal::journal_stats> journal;
    std::optional<std::uint64_t> traces_lost;
    std::optional<history::follower_state> history;
    std::optional<history::kept_comparison> compared; ///< With the venue.
  };

  using history_function = std::function<history::follower_state()>;

  void history(history_function x) {
    const std::lock_guard guard{mutex_};
    history_ = std::move(x);
  }

  using compared_function =
    std::function<std::optional<history::kept_comparison>()>;

  void compared(compared_function x) {
    const std::lock_guard guard{mutex_};
    compared_ = std::move(x);
  }

  /// Null removes the journal; no read of it is running when this returns.
  void journal(journal_function x) {
    const std::lock_guard guard{mutex_};
    journal_ = std::move(x);
  }

  void traces_lost(count_function x) {
    const std::lock_guard guard{mutex_};
    traces_lost_ = std::move(x);
  }

  reading read() const {
    const std::lock_guard guard{mutex_};
    reading out;
    if (journal_)
      out.journal = journal_();
    if (traces_lost_)
      out.traces_lost = traces_lost_();
    if (history_)
      out.history = history_();
    if (compared_)
      out.compared = compared_();
    return out;
  }

private:
  mutable std::mutex mutex_;
  journal_function journal_;
  count_function traces_lost_;
  history_function history_;
  compared_function compared_;
};

} // namespace fillguard::metrics
