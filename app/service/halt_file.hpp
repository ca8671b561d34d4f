#pragma once

#include "messages/result.hpp"

#include <optional>
#include <string>

namespace fillguard {

// A halt of new entries is a file in the journal's folder, so it outlives every
// process and can be set without a running one. Its text is the reason.

/// A reason as one line of printable text that is not too long.
std::string reason_line(std::string text);

/// Writes the file atomically.
result<void> write_halt(const std::string& folder, const std::string& reason);

/// Removes the file. Succeeds if there was none.
result<void> clear_halt(const std::string& folder);

/// The reason of the current halt; absent: none. A file that cannot be read or
/// is empty still halts.
std::optional<std::string> read_halt(const std::string& folder);

} // namespace fillguard
