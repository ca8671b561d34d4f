#pragma once

#include <nlohmann/json.hpp>

#include <functional>
#include <optional>
#include <string>

namespace fillguard {

/// Reads a JSON object with secrets from a file that other users cannot read.
/// Absent on errors; each is passed to `complain` as the end of a sentence.
std::optional<nlohmann::json>
read_secret_file(const std::string& path,
                 const std::function<void(const std::string&)>& complain);

} // namespace fillguard
