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

std::string day_log::write() {
  if (broken_)
    if (auto failed = repair(); !failed.empty())
      return failed;
  while (!waiting_.empty()) {
    auto& next = waiting_.front();
    if (!file_ || next.day != day_)
      if (auto failed = open(next.day); !failed.empty())
        return failed;
    tail_ += next.bytes;
    only_mark_ = false;
    sequence_ = next.sequence;
    waiting_bytes_ -= next.bytes.size();
    waiting_.pop_front();
  }
  return write_tail();
}

std::string day_log::sync() {
  if (auto failed = write(); !failed.empty())
    return failed;
  if (auto failed = sync_file(); !failed.empty())
    return failed;
  return write_tail();
}

std::string day_log::open(std::int64_t day) {
  if (file_) {
    // The day that ends must last before the next one begins.
    if (auto failed = write_tail(); !failed.empty())
      return failed;
    if (auto failed = sync_file(); !failed.empty())
      return failed;
    if (auto failed = write_tail(); !failed.empty())
      return failed;
    // Its mark, too: a day that is not the newest has no torn tail.
    if (auto failed = file_->sync(); !failed.empty()) {
      broken_ = true;
      return failed;
    }
  }
  if (auto failed = disk_->make_folder(folder_); !failed.empty())
    return failed;
  std::string failed;
  auto next = disk_->open(folder_ + '/' + day_file(day), failed);
  if (!next)
    return failed;
  file_ = std::move(next);
  day_ = day;
  synced_ = file_->size();
  tail_.clear();
  written_ = 0;
  if (synced_ == 0)
    tail_ = magic;
  only_mark_ = true;
  began_ = true;
  return "";
}

std::string day_log::repair() {
  std::string failed;
  auto again = disk_->open(folder_ + '/' + day_file(day_), failed);
  if (!again)
    return failed;
  // Whatever the disk has made of what was not synced is replaced by it.
  if (failed = again->cut(synced_); !failed.empty())
    return failed;
  file_ = std::move(again);
  written_ = 0;
  broken_ = false;
  return "";
}

std::string day_log::write_tail() {
  if (written_ == tail_.size())
    return "";
  std::string failed;
  written_ += file_->write(std::string_view{tail_}.substr(written_), failed);
  // Half a record may be at the end now: a torn tail, until it is repaired.
  broken_ = !failed.empty();
  return failed;
}

std::string day_log::sync_file() {
  if (only_mark_)
    return "";
  if (auto failed = file_->sync(); !failed.empty()) {
    // What it did with the bytes is not known; only another file handle and
    // the bytes once more make it known.
    broken_ = true;
    return failed;
  }
  synced_ += tail_.size();
  tail_.clear();
  written_ = 0;
  append_record(tail_, record_kind::mark, sequence_, std::string_view{});
  only_mark_ = true;
  return "";
}

} // namespace fillguard::net::journal
