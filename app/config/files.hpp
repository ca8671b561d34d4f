#pragma once

#include <string>

namespace fillguard {

struct file_text {
  std::string text;
  std::string error; ///< Why it could not be read; empty on success.
};

/// Reads a small text file. Refuses folders, devices and what is larger than a
/// mebibyte.
file_text read_small_file(const std::string& path);

/// Whether other users may read the file, which a file with secrets must not
/// allow.
bool readable_by_everybody(const std::string& path);

} // namespace fillguard
