#include "app/doctor/examination.hpp"
#include "app/history/comparison_file.hpp"
#include "app/history/daily_comparison.hpp"
#include "app/history/journal_follower.hpp"
#include "app/history/store.hpp"
#include "net/journal/folder_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>

namespace fillguard::doctor {

namespace {

/// A running service is within seconds of the journal's end: hours of a market.
constexpr std::uintmax_t far_behind = 20'000'000;

/// The advice for a database that cannot be opened or read.
std::string advice_for(const std::string& problem, bool is_server) {
  if (problem.find("newer fillguard") != std::string::npos)
    return "run the newer release, or move the file away: history rebuild "
           "makes it anew";
  if (problem == history::is_empty)
    return "look for history not_written in the service's log, and at the free "
           "space of the disk";
  if (!is_server
      && (problem.find("unable to open") != std::string::npos
          || problem.find("disk I/O") != std::string::npos
          || problem.find("readonly") != std::string::npos))
    return "it must be a file that the service's user may read and write, in a "
           "folder where that user may make files";
  if (is_server)
    return "check history.url and the server; the service guards without it, "
           "and writes what is missing later";
  return "move the file away: history rebuild makes it anew from the journals "
         "that there are";
}

/// Bytes of the journal that are not projected yet.
std::uintmax_t
bytes_behind(const std::string& journal,
             const std::vector<history::journal_position>& known) {
  const auto disk = net::journal::local_disk();
  std::uintmax_t out = 0;
  for (const auto& folder : disk->folders(journal)) {
    const auto at =
      std::find_if(known.begin(), known.end(),
                   [&folder](const auto& x) { return x.folder == folder; });
    const auto path = journal + '/' + folder;
    for (const auto& day : net::journal::days_in(*disk, path)) {
      if (at != known.end() && day < at->day)
        continue;
      std::error_code none;
      const auto size = std::filesystem::file_size(path + '/' + day, none);
      const auto done = at != known.end() && day == at->day
                          ? static_cast<std::uintmax_t>(at->offset)
                          : 0;
      if (!none && size > done)
        out += size - done;
    }
  }
  return out;
}

std::string in_megabytes(std::uintmax_t bytes) {
  char out[32];
  std::snprintf(out, sizeof out, "%.1f MB", static_cast<double>(bytes) / 1e6);
  return out;
}

/// Each day has a comparison, made soon after midnight.
constexpr std::chrono::hours oldest_comparison{49};

/// The last comparison of the history with the venue's record.
findings check_comparison(const examination& subject) {
  const stopwatch since;
  const std::string what = "history and the venue's record";
  const auto& settings = subject.settings;
  if (!history::compares_daily(settings))
    return {unused(what, settings.watched_wallet().empty()
                           ? "no wallet is watched"
                           : "not compared: the orders are on paper")};
  const auto kept = history::read_comparison(settings.journal.dir);
  if (!kept)
    return {
      good(what, since, "not compared yet; the service does it once a day")};
  if (subject.clock->now() - kept->day > oldest_comparison)
    return {wrong(verdict::warning, what, since,
                  "last compared on " + words_of(*kept),
                  "the log has why as reconciler not_compared; fillguard "
                  "history reconcile compares now")};
  if (kept->differences == 0 && kept->to_redeem)
    return {good(what, since, words_of(*kept))};
  return {wrong(verdict::warning, what, since, words_of(*kept),
                "fillguard history reconcile names each, with what may "
                "explain it")};
}

} // namespace

findings check_history(const examination& subject) {
  const stopwatch since;
  const auto& settings = subject.settings;
  const auto where =
    history::database_of(settings.history.url, settings.journal.dir);
  const bool is_server = net::sql::is_postgresql(where);
  const auto what = "history " + net::sql::shown_name(where);
  auto out = check_comparison(subject);
  const auto found = [&](finding x) {
    out.insert(out.begin(), std::move(x));
    return out;
  };
  std::error_code none;
  if (!is_server && !std::filesystem::exists(where, none))
    return found(good(what, since, "none yet"));
  auto opened = history::store::open(where, history::store::mode::read);
  if (!opened) {
    const auto problem = opened.error().what;
    if (is_server && problem == history::is_empty)
      return found(good(what, since, "none yet"));
    return found(wrong(verdict::warning, what, since, problem,
                       advice_for(problem, is_server)));
  }
  const auto known = (*opened)->positions();
  if (!known)
    return found(wrong(verdict::warning, what, since, known.error().what,
                       advice_for(known.error().what, is_server)));
  const auto behind = bytes_behind(settings.journal.dir, *known);
  const auto detail =
    std::to_string(known->size()) + " journals projected, "
    + (behind == 0 ? "to their end" : "all but " + in_megabytes(behind));
  if (behind < far_behind)
    return found(good(what, since, detail));
  return found(wrong(verdict::warning, what, since, detail,
                     "a running service writes them by itself, unless "
                     "fillguard_history_trouble is 1; without one, fillguard "
                     "history rebuild does"));
}

} // namespace fillguard::doctor
