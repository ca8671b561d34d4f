#pragma once

#include <iosfwd>
#include <string>

namespace fillguard::history {

// The commands. They return the exit code.

/// Deletes what the journal in that folder can make anew, and projects it. Rows
/// of journals that are gone stay. Refuses while a service writes the journal:
/// it projects by itself.
int rebuild(const std::string& journal, const std::string& database,
            std::ostream& out, std::ostream& err);

/// Prints every row, for comparisons.
int dump(const std::string& database, std::ostream& out, std::ostream& err);

} // namespace fillguard::history
