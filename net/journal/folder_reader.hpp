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

result<read_day> read_one(disk& where, const std::string& path);

/// Calls `f(record)` for each good record of a day, in order, beginning with
/// the one at `from`.
template <class F>
void for_each_record(const read_day& day, F f,
                     std::size_t from = magic.size()) {
  for (auto at = from; at < day.health.good;) {
    const auto found = known_record_at(day.bytes, at);
    f(found.record);
    at = found.next;
  }
}

} // namespace fillguard::net::journal
