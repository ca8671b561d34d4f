#include "app/history/journal_follower.hpp"

#include "net/journal/folder_reader.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace fillguard::history {

namespace {

/// Windows that opened so long before the first record may be incomplete in the
/// journal.
constexpr std::chrono::hours longest_incomplete{48};

} // namespace

std::string database_of(const std::string& url, const std::string& journal) {
  return url.empty() ? journal + '/' + history_file : url;
}

journal_follower::journal_follower(std::shared_ptr<net::journal::disk> where,
                                   std::string journal, std::string database,
                                   std::size_t piece,
                                   std::chrono::seconds answer_within)
    : where_{std::move(where)}, journal_{std::move(journal)},
      name_{std::move(database)}, piece_{piece}, answer_within_{answer_within} {
  // nop
}

std::vector<std::string> journal_follower::take_reports() {
  for (auto& [name, folder] : folders_)
    for (auto& each : folder->take_reports())
      reports_.push_back(std::move(each));
  return std::exchange(reports_, {});
}

void journal_follower::fail(const error& why) {
  ++state_.failures;
  state_.failing_because = to_string(why);
  database_.reset();
}

result<void> journal_follower::open() {
  if (database_)
    return {};
  auto opened = store::open(name_, store::mode::write, answer_within_);
  if (!opened)
    return failure(opened.error());
  auto known = (*opened)->positions();
  if (!known)
    return failure(known.error());
  known_.clear();
  for (auto& each : *known)
    known_[each.folder] = std::move(each);
  database_ = std::move(*opened);
  // Another database, as after a file was deleted: it gets everything anew.
  for (const auto& [folder, at] : written_) {
    const auto here = known_.find(folder);
    if (here != known_.end() && here->second.offset == at.offset
        && here->second.day == at.day)
      continue;
    folders_.clear();
    waiting_.clear();
    positions_.clear();
    written_.clear();
    reports_.emplace_back("the database is not the one from before; it gets "
                          "everything anew");
    break;
  }
  return {};
}

void journal_follower::find_folders() {
  for (const auto& name : where_->folders(journal_)) {
    if (folders_.contains(name)
        || net::journal::days_in(*where_, journal_ + '/' + name).empty())
      continue;
    auto made = std::make_unique<folder_projection>(
      where_, journal_, name,
      [this](market_key market,
             utc_time first) -> result<std::set<std::int64_t>> {
        if (!database_)
          return failure(name_, "is not open");
        return database_->windows_between(market, first - longest_incomplete,
                                          first);
      });
    if (const auto at = known_.find(name); at != known_.end())
      made->continue_at(at->second);
    folders_.emplace(name, std::move(made));
  }
}

bool journal_follower::work() {
  // An open file that was deleted would take the rows with it.
  if (database_ && !net::sql::is_postgresql(name_)
      && !std::filesystem::exists(name_))
    database_.reset();
  if (auto opened = open(); !opened) {
    fail(opened.error());
    return false;
  }
  find_folders();
  bool more = false;
  // What waits is written first.
  if (waiting_.size() == 0 && positions_.empty()) {
    state_.trouble.reset();
    for (auto& [name, folder] : folders_) {
      const auto before = folder->position();
      more = folder->advance(piece_, waiting_) || more;
      auto now = folder->position();
      if (now.offset != before.offset || now.day != before.day)
        positions_.push_back(std::move(now));
      if (folder->newest())
        state_.newest = std::max(state_.newest.value_or(*folder->newest()),
                                 *folder->newest());
      if (!folder->trouble().empty())
        state_.trouble = name + ": " + folder->trouble();
    }
  }
  state_.waiting = waiting_.size();
  if (positions_.empty()) {
    state_.failing_because.reset();
    return more;
  }
  if (auto written = database_->write(waiting_, positions_); !written) {
    fail(written.error());
    return false;
  }
  state_.rows += waiting_.size();
  for (auto& each : positions_)
    written_[each.folder] = std::move(each);
  state_.waiting = 0;
  state_.failing_because.reset();
  waiting_.clear();
  positions_.clear();
  return more;
}

} // namespace fillguard::history
