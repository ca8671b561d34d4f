#pragma once

#include "app/program/progress.hpp"

#include <iosfwd>
#include <string>

namespace fillguard::history {

// The commands. They return the exit code.

/// Deletes what the journal in that folder can make anew, and projects it. Rows
/// of journals that are gone stay. Refuses while a service writes the journal:
/// it projects by itself. `goes_on` is called with the bytes of the journal
/// that are projected, of all; what is written when it ends it stays, and the
/// next start of the service goes on from there.
int rebuild(const std::string& journal, const std::string& database,
            std::ostream& out, std::ostream& err,
            const goes_on_function& goes_on = {});

/// Prints every row, for comparisons.
int dump(const std::string& database, std::ostream& out, std::ostream& err);

} // namespace fillguard::history
