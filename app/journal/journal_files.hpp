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

/// The folders of a journal at a path, which may be the journal of a service,
/// one folder of it, or a single day. Empty: there is none.
std::vector<journal_folder> find_journal(net::journal::disk& where,
                                         const std::string& path);

/// Where a path without a journal has some below: "; there is one in
/// data/demo". Empty: nowhere.
std::string journals_below(net::journal::disk& where, const std::string& path);

/// Whether the path is a journal, and not a capture.
bool is_journal(const std::string& path);

// The commands. Each reads only, and may run beside a service that writes: the
// record that is being written then looks like a torn tail. They return the
// exit code: 0, or 1 when a file is damaged or cannot be read.

/// Checks every record and every snapshot, and prints the result.
int verify_journal(const std::string& path, std::ostream& out,
                   std::ostream& err);

/// Prints the state that the journal folds to, one JSON line per market as in
/// `/v1/state`, and the known orders.
int print_journal_state(const std::string& path, std::ostream& out,
                        std::ostream& err);

/// Prints every record as a JSON line.
int export_journal(const std::string& path, std::ostream& out,
                   std::ostream& err);

/// Prints the lines that `run --out` wrote while the journal was recorded, and
/// a summary to `err`. Several markets follow one another.
int replay_journals(const std::vector<std::string>& paths, std::ostream& out,
                    std::ostream& err);

} // namespace fillguard
