#pragma once

#include <iosfwd>
#include <optional>
#include <string>

namespace fillguard {

/// Halts new entries of the service whose journal is in `folder` for `reason`,
/// or, without one, allows them again: in the file that every start reads, and
/// at the running service. Prints which service took it.
///
/// Returns the exit code: 0 when a running service took it. 1 when none did: it
/// holds from the next start, if the file could be written; and when entries
/// stay halted by something else.
int change_halt(const std::string& folder,
                const std::optional<std::string>& reason, std::ostream& out,
                std::ostream& err);

} // namespace fillguard
