#pragma once

#include <string>

namespace fillguard {

struct file_text {
  std::string text;
  std::string error; ///< Why it could not be read; empty when it was.
};

/// Reads a small text file. Refuses folders, devices and what is larger than a
/// mebibyte.
file_text read_small_file(const std::string& path);

/// Whether its rights let everybody read it, which a file with secrets must
/// not.
bool readable_by_everybody(const std::string& path);

} // namespace fillguard
