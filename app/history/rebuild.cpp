#include "app/history/rebuild.hpp"

#include "actors/window_state/keep/refold.hpp"
#include "app/history/journal_follower.hpp"
#include "app/history/store.hpp"
#include "app/journal/journal_files.hpp"
#include "app/journal/service_journal.hpp"
#include "app/program/exit_code.hpp"
#include "app/program/one_line.hpp"
#include "net/journal/folder_reader.hpp"
#include "net/journal/payload.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <ostream>

namespace fillguard::history {

namespace {

namespace journal = net::journal;

int refuse(std::ostream& err, const std::string& why) {
  err << "fillguard: history: " << one_line(why) << '\n';
  return exit_code::failed;
}

std::optional<journal_beginning> beginning_of(journal::disk& where,
                                              const std::string& folder) {
  for (const auto& day : journal::days_in(where, folder)) {
    journal::record_stream reading{folder + '/' + day, 0};
    std::optional<journal_beginning> out;
    // The first snapshot of a new state has no time yet.
    refold fold{
      [&out](const market_input&, const effects&, const market_state& after) {
        if (!out)
          out = journal_beginning{after.settings().market, after.now()};
      }};
    while (const auto x = reading.next()) {
      if (x->kind == journal::record_kind::order) {
        const auto order = journal::read_payload<order_record>(*x);
        if (order)
          if (const auto* placed = std::get_if<order_placed>(&*order))
            return journal_beginning{{}, placed->at};
        continue;
      }
      if (!fold.add(*x))
        break;
      if (out)
        return out;
    }
  }
  return std::nullopt;
}

std::vector<journal_beginning> beginnings_of(journal::disk& where,
                                             const std::string& path) {
  std::vector<journal_beginning> out;
  for (const auto& name : where.folders(path))
    if (const auto begins = beginning_of(where, path + '/' + name))
      out.push_back(*begins);
  return out;
}

/// The sizes of a journal's files, while no service writes it.
class journal_sizes {
public:
  journal_sizes(journal::disk& where, const std::string& path) {
    for (const auto& name : where.folders(path))
      for (const auto& day : journal::days_in(where, path + '/' + name)) {
        std::error_code unknown;
        const auto size =
          std::filesystem::file_size(path + '/' + name + '/' + day, unknown);
        const auto bytes = unknown ? 0 : static_cast<std::uint64_t>(size);
        days_[name][day] = bytes;
        total_ += bytes;
      }
  }

  std::uint64_t total() const { return total_; }

  /// The bytes before the positions that the folders have reached.
  std::uint64_t
  before(const std::map<std::string, journal_position>& reached) const {
    std::uint64_t out = 0;
    for (const auto& [folder, at] : reached) {
      const auto days = days_.find(folder);
      if (days == days_.end())
        continue;
      for (const auto& [day, bytes] : days->second)
        out += day < at.day ? bytes : 0;
      out += static_cast<std::uint64_t>(at.offset);
    }
    return out;
  }

private:
  std::map<std::string, std::map<std::string, std::uint64_t>> days_;
  std::uint64_t total_ = 0;
};

} // namespace

int rebuild(const std::string& path, const std::string& database,
            std::ostream& out, std::ostream& err,
            const goes_on_function& goes_on) {
  const auto disk = journal::local_disk();
  if (find_journal(*disk, path).empty())
    return refuse(err,
                  path + ": there is no journal" + journals_below(*disk, path));
  const auto lock = disk->lock(path + '/' + lock_file);
  if (!lock)
    return refuse(err, to_string(lock.error()));
  if (!*lock)
    return refuse(err, path
                         + ": a service writes this journal, and projects it "
                           "by itself; stop it first");
  {
    auto opened = store::open(database, store::mode::write, net::sql::any_time);
    if (!opened)
      return refuse(err, to_string(opened.error()));
    if (const auto forgot = (*opened)->forget(beginnings_of(*disk, path));
        !forgot)
      return refuse(err, to_string(forgot.error()));
  }
  journal_follower follower{disk, path, database, journal_follower::usual_piece,
                            net::sql::any_time};
  const journal_sizes sizes{*disk, path};
  bool more = true;
  while (more) {
    if (goes_on && !goes_on(sizes.before(follower.written()), sizes.total())) {
      err << "history: stopped: the " << follower.state().rows
          << " rows that are written stay; the next start of the service "
             "writes the others, or another history rebuild writes all anew\n";
      return exit_code::failed;
    }
    more = follower.work();
    for (const auto& each : follower.take_reports())
      err << "history: " << one_line(each) << '\n';
    if (const auto& failing = follower.state().failing_because)
      return refuse(err, *failing);
  }
  out << "history: " << follower.state().rows << " rows written to "
      << net::sql::shown_name(database) << '\n';
  return follower.state().trouble ? exit_code::failed : exit_code::fine;
}

int dump(const std::string& database, std::ostream& out, std::ostream& err) {
  auto opened = store::open(database, store::mode::read, net::sql::any_time);
  if (!opened)
    return refuse(err, to_string(opened.error()));
  if (const auto done = (*opened)->dump(out); !done)
    return refuse(err, to_string(done.error()));
  return out.flush() ? exit_code::fine : exit_code::failed;
}

} // namespace fillguard::history
