#pragma once

#include "net/journal/disk.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace fillguard::net::journal {

/// Days since 1970 in UTC, and the file name that goes with it.
std::string day_file(std::int64_t day);

/// One folder's log as it is written: adds records to the file of their day,
/// and keeps what is not synced yet, so that a disk that failed can be given it
/// once more. What was synced is never touched again.
class day_log {
public:
  day_log(std::shared_ptr<disk> where, std::string folder)
      : disk_{std::move(where)}, folder_{std::move(folder)} {
    // nop
  }

  /// Takes whole records, the last of them with `sequence`. Days never go back:
  /// what is said to be of an earlier one goes to the latest.
  void add(std::int64_t day, std::string_view records, std::uint64_t sequence);

  /// Hands everything to the file. After a failure the next call tries again
  /// from where the disk is known to be right.
  result<void> write();

  /// The same, and waits until it will last.
  result<void> sync();

  /// Whether a file was begun since it was asked last.
  bool began_file() { return std::exchange(began_, false); }

  /// Bytes that are held until they are synced.
  std::size_t held() const { return waiting_bytes_ + tail_.size(); }

  /// Everything that was added lasts.
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
  std::uint64_t synced_ = 0;   ///< Bytes of the file that last.
  std::string tail_;           ///< What follows these,
  std::size_t written_ = 0;    ///< as far as it was handed over.
  std::uint64_t sequence_ = 0; ///< Of the last record in `tail_` or before.
  bool only_mark_ = true;      ///< No record in `tail_` but a mark.
  bool began_ = false;         ///< A file, and nobody has asked since.
  bool broken_ = false;        ///< The file may hold half of something.
};

} // namespace fillguard::net::journal
