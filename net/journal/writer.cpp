#include "net/journal/writer.hpp"

#include "net/journal/folder_reader.hpp"
#include "net/journal/old_days.hpp"

#include <algorithm>
#include <deque>
#include <utility>

namespace fillguard::net::journal {

namespace {

using steady = std::chrono::steady_clock;

constexpr std::chrono::seconds stop_within{2};

/// With so many bytes of a log, writing starts without further delay.
constexpr std::size_t enough = 256U << 10U;

} // namespace

struct writer::shared {
  struct addition {
    std::int64_t day = 0;
    std::string bytes;
    std::uint64_t sequence = 0;
  };

  /// One log: the added records, and (for the thread alone) its file.
  struct log {
    std::vector<addition> incoming;
    std::size_t incoming_bytes = 0;
    std::size_t held = 0; ///< As of the thread's last look.
    std::unique_ptr<day_log> out;
  };

  struct wish {
    std::vector<log_id> which;
    std::function<void()> done;
    steady::time_point since;
  };

  settings how;
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::vector<log> logs;
  std::vector<wish> wishes;
  bool anything = false; ///< Records were added since the last look.
  bool urgent = false;
  bool stopping = false;
  bool finished = false;
  std::string failure; ///< Of the last attempt; empty: it succeeded.
  /// Since when the thread has been using the disk; absent: it is idle.
  std::optional<steady::time_point> busy_since;
  std::optional<steady::time_point> oldest_wish;
  steady::time_point came_at; ///< When the first of these records was added.
  std::optional<steady::time_point> unsynced_since;
  std::uint64_t failures = 0;
  std::uint64_t refused = 0;
  sync_times syncs;      ///< As of the thread's last look.
  sync_times seen_syncs; ///< The thread's own.

  std::vector<std::string> folders; ///< Of the logs.
  std::shared_ptr<disk> where;
  std::deque<std::string> old_days; ///< To be deleted, the thread's alone.

  std::optional<std::string> failing_because(steady::time_point now) const;
  void run();
  void find_old_days();
  void delete_one();
  result<void> work(std::vector<wish>& open, bool sync_all);
  result<void> sync(day_log& out);
};

writer::writer(std::shared_ptr<disk> where, std::vector<std::string> folders,
               settings how)
    : state_{std::make_shared<shared>()} {
  state_->how = std::move(how);
  for (auto& folder : folders) {
    state_->logs.emplace_back();
    state_->logs.back().out = std::make_unique<day_log>(where, folder);
  }
  state_->folders = std::move(folders);
  state_->where = std::move(where);
  thread_ = std::thread{[state = state_] { state->run(); }};
}

writer::~writer() {
  std::unique_lock guard{state_->mutex};
  state_->stopping = true;
  state_->changed.notify_all();
  const bool finished = state_->changed.wait_for(
    guard, stop_within, [this] { return state_->finished; });
  guard.unlock();
  if (finished)
    thread_.join();
  else
    thread_.detach(); // Blocked by the disk; the shared state outlives us.
}

bool writer::add(log_id which, std::int64_t day, std::string_view records,
                 std::uint64_t sequence) {
  const std::lock_guard guard{state_->mutex};
  auto& to = state_->logs.at(which);
  if (to.held + to.incoming_bytes + records.size() > state_->how.most_held) {
    ++state_->refused;
    return false;
  }
  if (to.incoming.empty() || to.incoming.back().day != day)
    to.incoming.push_back({day, {}, 0});
  to.incoming.back().bytes += records;
  to.incoming.back().sequence = sequence;
  to.incoming_bytes += records.size();
  const bool first = !std::exchange(state_->anything, true);
  if (first)
    state_->came_at = steady::now();
  const bool much = to.incoming_bytes >= enough && !state_->urgent;
  state_->urgent = state_->urgent || much;
  if (first || much)
    state_->changed.notify_all();
  return true;
}

void writer::when_synced(std::vector<log_id> which,
                         std::function<void()> done) {
  const std::lock_guard guard{state_->mutex};
  state_->wishes.push_back({std::move(which), std::move(done), steady::now()});
  if (!state_->oldest_wish)
    state_->oldest_wish = state_->wishes.front().since;
  state_->urgent = true;
  state_->changed.notify_all();
}

std::optional<std::string> writer::failing_because() const {
  const std::lock_guard guard{state_->mutex};
  return state_->failing_because(steady::now());
}

journal_stats writer::look() const {
  journal_stats out;
  const auto now = steady::now();
  const std::lock_guard guard{state_->mutex};
  out.failing_because = state_->failing_because(now);
  for (const auto& x : state_->logs)
    out.waiting_bytes += x.held + x.incoming_bytes;
  const auto since = state_->unsynced_since ? state_->unsynced_since
                     : state_->anything     ? std::optional{state_->came_at}
                                            : std::nullopt;
  if (since)
    out.lag = std::max<std::chrono::nanoseconds>(now - *since, {});
  out.failures = state_->failures;
  out.refused = state_->refused;
  out.syncs = state_->syncs;
  return out;
}

std::optional<std::string>
writer::shared::failing_because(steady::time_point now) const {
  if (!failure.empty())
    return "journal: " + failure;
  const auto late = [&](const std::optional<steady::time_point>& x) {
    return x && now - *x > how.slow_after;
  };
  if (late(busy_since) || late(oldest_wish))
    return "journal: the disk is slow";
  return std::nullopt;
}

void writer::shared::run() {
  std::vector<wish> open;
  auto last_sync = steady::now();
  bool unsynced = false;
  std::unique_lock guard{mutex};
  for (;;) {
    const bool failing = !failure.empty();
    if (!stopping) {
      if (failing)
        changed.wait_for(guard, how.retry_every, [&] { return stopping; });
      else if (unsynced && old_days.empty())
        changed.wait_until(guard, last_sync + how.sync_every,
                           [&] { return stopping || urgent || anything; });
      else if (old_days.empty())
        changed.wait(guard, [&] { return stopping || urgent || anything; });
      // A short wait makes one write of many records.
      if (!stopping && !urgent && !failing && anything)
        changed.wait_for(guard, how.write_every,
                         [&] { return stopping || urgent; });
    }
    const bool ends = stopping;
    if (anything && !unsynced_since)
      unsynced_since = came_at;
    anything = urgent = false;
    for (auto& x : logs) {
      for (auto& y : x.incoming)
        x.out->add(y.day, y.bytes, y.sequence);
      x.held += std::exchange(x.incoming_bytes, 0);
      x.incoming.clear();
    }
    for (auto& x : std::exchange(wishes, {}))
      open.push_back(std::move(x));
    oldest_wish = open.empty() ? std::nullopt : std::optional{open[0].since};
    const auto now = steady::now();
    busy_since = now;
    const bool all = ends || now - last_sync >= how.sync_every;
    guard.unlock();
    const auto done = work(open, all);
    if (all && done)
      last_sync = steady::now();
    find_old_days();
    // One at a time, so that no order waits for all deletions.
    delete_one();
    guard.lock();
    busy_since.reset();
    failures += done ? 0 : 1;
    failure = done ? "" : to_string(done.error());
    syncs = seen_syncs;
    unsynced = false;
    for (auto& x : logs) {
      const bool settled = x.out->settled();
      x.held = settled ? 0 : x.out->held();
      unsynced = unsynced || !settled;
    }
    if (!unsynced)
      unsynced_since.reset();
    oldest_wish = open.empty() ? std::nullopt : std::optional{open[0].since};
    if (!wishes.empty() && !oldest_wish)
      oldest_wish = wishes[0].since;
    if (ends)
      break;
  }
  finished = true;
  changed.notify_all();
}

/// Called when a new day begins, which makes another day old.
void writer::shared::find_old_days() {
  for (std::size_t i = 0; i < logs.size(); ++i)
    if (logs[i].out->began_file())
      for (const auto& day :
           days_to_delete(days_in(*where, folders[i]), how.keep_days))
        old_days.push_back(folders[i] + '/' + day);
}

/// A day that cannot be deleted is tried again with the next new day, and is no
/// reason to halt.
void writer::shared::delete_one() {
  if (old_days.empty())
    return;
  const auto path = std::move(old_days.front());
  old_days.pop_front();
  const auto deleted = where->remove(path);
  if (how.on_deletion)
    how.on_deletion(path, deleted);
}

/// Returns the first error.
result<void> writer::shared::work(std::vector<wish>& open, bool sync_all) {
  result<void> out;
  const auto note = [&out](result<void> done) {
    const bool good = done.has_value();
    if (out)
      out = std::move(done);
    return good;
  };
  std::vector<bool> good(logs.size());
  for (std::size_t i = 0; i < logs.size(); ++i)
    good[i] = note(logs[i].out->write());
  // Orders wait for these.
  for (auto& x : open) {
    const bool done = std::all_of(x.which.begin(), x.which.end(), [&](auto i) {
      return good[i] && note(sync(*logs[i].out));
    });
    if (done)
      std::exchange(x.done, {})();
  }
  std::erase_if(open, [](const auto& x) { return !x.done; });
  for (std::size_t i = 0; sync_all && i < logs.size(); ++i)
    if (good[i])
      note(sync(*logs[i].out));
  return out;
}

/// Measures the time of the sync, if one is necessary.
result<void> writer::shared::sync(day_log& out) {
  if (out.settled())
    return out.sync();
  const auto begun = steady::now();
  auto done = out.sync();
  if (done)
    seen_syncs.add(steady::now() - begun);
  return done;
}

} // namespace fillguard::net::journal
