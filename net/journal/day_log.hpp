#pragma once

#include "net/journal/disk.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace fillguard::net::journal {

/// The file name of a day, given as days since 1970 in UTC.
std::string day_file(std::int64_t day);

/// The writing end of one folder's log. Adds records to the file of their day,
/// and keeps unsynced records, so that they can be written again after a
/// failure of the disk. Synced bytes are never touched again.
class day_log {
public:
  day_log(std::shared_ptr<disk> where, std::string folder)
      : disk_{std::move(where)}, folder_{std::move(folder)} {
    // nop
  }

  /// Adds whole records, the last of them with `sequence`. Days never go back:
  /// a record of an earlier day is added to the latest.
  void add(std::int64_t day, std::string_view records, std::uint64_t sequence);

  /// Writes everything to the file. After a failure the next call writes again
  /// from the last synced byte.
  result<void> write();

  /// Writes everything and syncs it.
  result<void> sync();

  /// Whether a file was begun since the last call.
  bool began_file() { return std::exchange(began_, false); }

  /// Bytes in memory that are not synced yet.
  std::size_t held() const { return waiting_bytes_ + tail_.size(); }

  /// Whether all added records are synced.
  bool settled() const { return waiting_.empty() && only_mark_; }

private:
  struct chunk {
    std::int64_t day = 0;
    std::string bytes;
    std::uint64_t sequence = 0;
  };

  result<void> open(std::int64_t day);
  result<void> repair();
  result<void> write_tail();
  result<void> sync_file();

  std::shared_ptr<disk> disk_;
  std::string folder_;
  std::deque<chunk> waiting_; ///< Not yet in `tail_`.
  std::size_t waiting_bytes_ = 0;
  std::unique_ptr<disk_file> file_;
  std::int64_t day_ = 0;       ///< Of the file.
  std::uint64_t synced_ = 0;   ///< Synced bytes of the file.
  std::string tail_;           ///< The bytes after these.
  std::size_t written_ = 0;    ///< Bytes of `tail_` written to the file.
  std::uint64_t sequence_ = 0; ///< Of the last record in `tail_` or before.
  bool only_mark_ = true;      ///< `tail_` has no record but a mark.
  bool began_ = false;         ///< A file was begun since `began_file()`.
  bool broken_ = false;        ///< The file may end with half a record.
};

} // namespace fillguard::net::journal
