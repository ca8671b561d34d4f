#pragma once

#include <optional>
#include <string>

namespace fillguard {

// A halt of new entries is a file in the journal's folder, so that it outlives
// every process and needs none that runs. Its text is the reason.

/// Writes it, whole or not at all. Returns what went wrong, or nothing.
std::string write_halt(const std::string& folder, const std::string& reason);

/// Takes it away. Returns what went wrong, or nothing; that there was none is
/// not wrong.
std::string clear_halt(const std::string& folder);

/// The reason of the halt that is in force; absent: none. A file that cannot
/// be read, or says nothing, still halts.
std::optional<std::string> read_halt(const std::string& folder);

} // namespace fillguard
