#pragma once

#include "app/program/worker_pool.hpp"
#include "app/replay/btc_prices.hpp"
#include "app/replay/read_ahead.hpp"
#include "app/replay/replay.hpp"

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <queue>
#include <span>
#include <string>
#include <vector>

namespace fillguard {

/// All files of a replay as one: their windows and prices, and their frames in
/// the order of time. Only the files whose turn it is are in memory.
class recording {
public:
  /// What is wrong goes to `err`. The pool reads ahead.
  recording(const replay_options& options, worker_pool& pool,
            std::ostream& err);

  /// Reads metadata and prices and opens the files; false: they have the wrong
  /// content.
  bool load();

  /// The next frames of all files, in the order of time and, at equal times, of
  /// the files; empty at the end. Valid until the next call.
  std::span<const recorded_frame> next();

  const recorded_windows& windows() const { return windows_; }

  /// In the order in which they take effect.
  const std::vector<btc_price>& prices() const { return prices_; }

  /// Unusable parts of what was read so far.
  const bad_by_kind& bad() const { return bad_; }
  std::uint64_t frames() const { return frames_; }

  /// Whether a file could not be read to its end, or nothing in it.
  bool broken() const { return broken_; }

  std::uint64_t total_bytes() const { return total_bytes_; }
  std::uint64_t read_bytes() const;

private:
  /// When a file's next frame is due. Of a file that was not begun, the
  /// earliest time that its first frame can have.
  struct turn {
    utc_time at;
    std::size_t file = 0;            ///< Index.
    recorded_frame* frame = nullptr; ///< Null: not begun.

    /// For a queue whose top is the next one.
    friend bool operator<(const turn& a, const turn& b) {
      return a.at != b.at ? a.at > b.at : a.file > b.file;
    }
  };

  bool open_captures();
  bool check_prices();
  bool fail(const std::string& why);

  void count_bad(read_ahead& of);

  /// Queues the file's next frame, if it has one.
  void queue_next(std::size_t file);

  const replay_options& options_;
  worker_pool& pool_;
  std::ostream& err_;
  recorded_windows windows_;
  std::vector<btc_price> prices_;
  std::vector<std::unique_ptr<read_ahead>> files_; ///< Null: at its end.
  std::priority_queue<turn> turns_;
  std::vector<recorded_frame> part_; ///< What `next` has returned.
  bad_by_kind bad_;
  std::uint64_t frames_ = 0;
  bool broken_ = false;
  std::uint64_t total_bytes_ = 0;
  std::uint64_t finished_bytes_ = 0; ///< Of files at their end.
};

} // namespace fillguard
