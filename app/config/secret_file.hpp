#pragma once

#include "app/config/complaints.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace fillguard {

/// Reads a JSON object with secrets from a file that other users cannot read.
/// Each complaint is the end of a sentence that begins with the file.
read_result<nlohmann::json> read_secret_file(const std::string& path);

} // namespace fillguard
