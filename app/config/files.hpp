#pragma once

#include "messages/result.hpp"

#include <string>

namespace fillguard {

/// Reads a small text file. Refuses folders, devices and what is larger than a
/// mebibyte.
result<std::string> read_small_file(const std::string& path);

/// Whether other users may read the file, which a file with secrets must not
/// allow.
bool readable_by_everybody(const std::string& path);

} // namespace fillguard
