#include "app/doctor/examination.hpp"
#include "app/journal/market_journal.hpp"
#include "app/journal/service_journal.hpp"
#include "net/journal/disk.hpp"

#include <exception>
#include <filesystem>

namespace fillguard::doctor {

namespace {

namespace fs = std::filesystem;
namespace journal = net::journal;

/// The tail that a start would cut.
struct cut_tail {
  std::string path;
  std::uint64_t from = 0;
};

/// Reads like the real disk and changes nothing. The functions of a start run
/// on it, and the tail that they would cut is recorded.
class looking_disk : public journal::disk {
public:
  result<std::unique_ptr<journal::disk_file>>
  open(const std::string& path) override {
    return std::make_unique<untouched>(*this, path);
  }

  result<void> make_folder(const std::string&) override { return {}; }

  result<std::string> read(const std::string& path) override {
    return real_->read(path);
  }

  std::vector<std::string> files(const std::string& folder) override {
    return real_->files(folder);
  }

  std::vector<std::string> folders(const std::string& folder) override {
    return real_->folders(folder);
  }

  result<void> remove(const std::string&) override { return {}; }

  result<std::unique_ptr<journal::disk_lock>>
  lock(const std::string& path) override {
    return failure(path, "is only looked at");
  }

  std::optional<cut_tail> would_cut;

private:
  class untouched : public journal::disk_file {
  public:
    untouched(looking_disk& owner, std::string path)
        : owner_{owner}, path_{std::move(path)} {
      // nop
    }

    result<std::size_t> write(std::string_view) override {
      return failure(path_, "is only looked at");
    }

    result<void> sync() override { return {}; }

    result<void> cut(std::uint64_t size) override {
      owner_.would_cut = cut_tail{path_, size};
      return {};
    }

    std::uint64_t size() const override { return 0; }

  private:
    looking_disk& owner_;
    std::string path_;
  };

  std::shared_ptr<journal::disk> real_ = journal::local_disk();
};

enum class writing : std::uint8_t { none, another_process, unknown };

/// Whether another process writes the journal. The lock is released at once. An
/// absent lock file is not created: without it, no process holds the lock.
finding check_lock(const std::string& folder, writing& who) {
  const auto what = "journal " + folder;
  const stopwatch since;
  who = writing::none;
  const auto path = folder + '/' + lock_file;
  std::error_code none;
  if (!fs::exists(path, none))
    return good(what, since, "nobody writes it");
  const auto lock = journal::local_disk()->lock(path);
  if (!lock) {
    who = writing::unknown;
    return wrong(verdict::bad, what, since, to_string(lock.error()),
                 "give the folder and all in it to this user");
  }
  if (*lock)
    return good(what, since, "nobody writes it");
  who = writing::another_process;
  return wrong(verdict::warning, what, since, "another process writes it",
               "a service that runs here is fine; to start another one, give "
               "it a journal.dir of its own");
}

/// Fails when the days in a folder cannot be listed. There may be no such
/// folder yet.
result<void> check_visible(const std::string& folder) {
  std::error_code failed;
  if (fs::status(folder, failed).type() == fs::file_type::not_found)
    return {};
  if (const fs::directory_iterator days{folder, failed}; failed)
    return failure(folder, "cannot be read: " + failed.message());
  return {};
}

/// The result of `recover(disk)`, as a start calls it, for a folder: the amount
/// of records, and the reports.
struct recovered {
  std::string found; ///< Empty: there are no records yet.
  std::vector<std::string> reports;
};

template <class Recover>
finding check_records(const std::string& name, const std::string& folder,
                      writing who, Recover recover) {
  const auto what = "journal of " + name;
  const stopwatch since;
  if (const auto visible = check_visible(folder); !visible)
    return wrong(verdict::bad, what, since, to_string(visible.error()),
                 "give the folder and all in it to this user");
  looking_disk disk;
  recovered known;
  try {
    known = recover(disk);
  } catch (const std::exception& caught) {
    const std::string text{caught.what()};
    return wrong(verdict::bad, what, since,
                 text.substr(0, text.find("; move the folder away")),
                 "run does not start on it: run the release that wrote it, "
                 "bring back a copy of "
                   + folder + ", or move it away to begin anew");
  }
  if (disk.would_cut && who != writing::another_process)
    return wrong(verdict::warning, what, since,
                 disk.would_cut->path + " has a torn tail",
                 "the next start will cut it at byte "
                   + std::to_string(disk.would_cut->from)
                   + ": nothing that was synced is behind it");
  // The first report is about the torn tail, if any: the half record of a
  // process that is writing.
  const std::size_t tail = disk.would_cut ? 1 : 0;
  if (known.reports.size() > tail && who != writing::another_process)
    return wrong(verdict::warning, what, since, known.reports[tail],
                 "look at it with fillguard journal verify");
  return good(what, since, known.found.empty() ? "none yet" : known.found);
}

std::string counted(std::uint64_t n, const std::string& what) {
  return n == 0 ? "" : "sound, " + what + ' ' + std::to_string(n);
}

} // namespace

findings check_journal(const examination& subject) {
  const auto& folder = subject.settings.journal.dir;
  writing who = writing::unknown;
  findings out{check_lock(folder, who)};
  // One after the other, since a day may be large.
  for (const auto market : subject.settings.markets) {
    const auto name = to_string(market);
    const auto at = folder + '/' + name;
    out.push_back(check_records(name, at, who, [&at](looking_disk& disk) {
      auto found = recover_market(disk, at);
      return recovered{counted(found.end.sequence, "up to record"),
                       std::move(found.reports)};
    }));
  }
  const auto at = folder + '/' + orders_folder;
  out.push_back(check_records("the trader", at, who, [&at](looking_disk& disk) {
    auto found = recover_orders(disk, at);
    return recovered{counted(found.records.size(), "order records:"),
                     std::move(found.reports)};
  }));
  return out;
}

} // namespace fillguard::doctor
