#pragma once

#include "messages/result.hpp"

#include <filesystem>
#include <string_view>

namespace fillguard {

/// Writes a whole file beside the old one, and takes its place at once: a
/// reader has the old text or the new one. The folder must exist. An error
/// names the file.
result<void> replace_file(const std::filesystem::path& target,
                          std::string_view text);

} // namespace fillguard
