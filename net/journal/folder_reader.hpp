#pragma once

#include "net/journal/disk.hpp"
#include "net/journal/record.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fillguard::net::journal {

/// One day's file.
struct read_day {
  std::string path;
  std::string bytes;
  day_health health;
};

/// The names of a folder's days, oldest first.
std::vector<std::string> days_in(disk& where, const std::string& folder);

/// Absent with an error.
std::optional<read_day> read_one(disk& where, const std::string& path,
                                 std::string& error);

/// Calls `f(record)` for each good record of a day, in order.
template <class F>
void for_each_record(const read_day& day, F f) {
  auto at = magic.size();
  while (at < day.health.good) {
    const auto found = record_at(day.bytes, at);
    if (!found)
      break;
    f(found->record);
    at = found->next;
  }
}

} // namespace fillguard::net::journal
