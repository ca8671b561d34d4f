#include "net/journal/day_log.hpp"

#include "messages/time.hpp"
#include "net/journal/record.hpp"

#include <algorithm>

namespace fillguard::net::journal {

std::string day_file(std::int64_t day) {
  return to_iso8601(from_unix_seconds(day * 86'400)).substr(0, 10) + ".journal";
}

void day_log::add(std::int64_t day, std::string_view records,
                  std::uint64_t sequence) {
  const auto latest = waiting_.empty() ? day_ : waiting_.back().day;
  day = std::max(day, latest);
  if (waiting_.empty() || waiting_.back().day != day)
    waiting_.push_back({day, {}, 0});
  waiting_.back().bytes += records;
  waiting_.back().sequence = sequence;
  waiting_bytes_ += records.size();
}

result<void> day_log::write() {
  if (broken_)
    if (auto done = repair(); !done)
      return done;
  while (!waiting_.empty()) {
    auto& next = waiting_.front();
    if (!file_ || next.day != day_)
      if (auto done = open(next.day); !done)
        return done;
    tail_ += next.bytes;
    only_mark_ = false;
    sequence_ = next.sequence;
    waiting_bytes_ -= next.bytes.size();
    waiting_.pop_front();
  }
  return write_tail();
}

result<void> day_log::sync() {
  if (auto done = write(); !done)
    return done;
  if (auto done = sync_file(); !done)
    return done;
  return write_tail();
}

result<void> day_log::open(std::int64_t day) {
  if (file_) {
    // The old day must be synced before the next one begins.
    if (auto done = write_tail(); !done)
      return done;
    if (auto done = sync_file(); !done)
      return done;
    if (auto done = write_tail(); !done)
      return done;
    // Sync its mark, too: only the newest day may have a torn tail.
    if (auto done = file_->sync(); !done) {
      broken_ = true;
      return done;
    }
  }
  if (auto done = disk_->make_folder(folder_); !done)
    return done;
  auto next = disk_->open(folder_ + '/' + day_file(day));
  if (!next)
    return failure(next.error());
  file_ = std::move(*next);
  day_ = day;
  synced_ = file_->size();
  tail_.clear();
  written_ = 0;
  if (synced_ == 0)
    tail_ = magic;
  only_mark_ = true;
  began_ = true;
  return {};
}

result<void> day_log::repair() {
  auto again = disk_->open(folder_ + '/' + day_file(day_));
  if (!again)
    return failure(again.error());
  // Bytes that were not synced may be wrong on the disk: they are written
  // again.
  if (auto done = (*again)->cut(synced_); !done)
    return done;
  file_ = std::move(*again);
  written_ = 0;
  broken_ = false;
  return {};
}

result<void> day_log::write_tail() {
  while (written_ < tail_.size()) {
    const auto taken = file_->write(std::string_view{tail_}.substr(written_));
    if (!taken) {
      // The file may end with half a record, a torn tail until it is repaired.
      broken_ = true;
      return failure(taken.error());
    }
    written_ += *taken;
  }
  return {};
}

result<void> day_log::sync_file() {
  if (only_mark_)
    return {};
  if (auto done = file_->sync(); !done) {
    // After a failed sync the state of the bytes is unknown; a new file handle
    // and writing them again is the only remedy.
    broken_ = true;
    return done;
  }
  synced_ += tail_.size();
  tail_.clear();
  written_ = 0;
  append_record(tail_, record_kind::mark, sequence_, std::string_view{});
  only_mark_ = true;
  return {};
}

} // namespace fillguard::net::journal
