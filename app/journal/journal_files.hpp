#pragma once

#include "net/journal/folder_reader.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace fillguard {

/// The files of one market, or of the orders, oldest first.
struct journal_folder {
  std::string name;
  std::vector<std::string> files;
};

/// What there is of journals at a path: the journal of a service, one folder of
/// it, or a single day. Empty: nothing.
std::vector<journal_folder> find_journal(net::journal::disk& where,
                                         const std::string& path);

/// Whether a replay of it plays a journal, and not a capture.
bool is_journal(const std::string& path);

// The commands. Each reads only, and may be used beside a service that writes:
// what it is just writing then looks like a torn tail. They return the exit
// code: 0, or 1 when something is damaged or cannot be read.

/// Checks every record and every snapshot, and says what it found.
int verify_journal(const std::string& path, std::ostream& out,
                   std::ostream& err);

/// Prints the state that the record folds to, one JSON line a market as in
/// `/v1/state`, and the orders that are known.
int print_journal_state(const std::string& path, std::ostream& out,
                        std::ostream& err);

/// Prints every record as a JSON line.
int export_journal(const std::string& path, std::ostream& out,
                   std::ostream& err);

/// Prints the lines that `run --out` wrote while the journal was written, and a
/// summary to `err`. Several markets come one after the other.
int replay_journals(const std::vector<std::string>& paths, std::ostream& out,
                    std::ostream& err);

} // namespace fillguard
