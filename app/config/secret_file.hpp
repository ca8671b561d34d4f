#pragma once

#include <nlohmann/json.hpp>

#include <functional>
#include <optional>
#include <string>

namespace fillguard {

/// Reads a JSON object with secrets from a file that is closed to others.
/// Absent where it is none; `complain` was then told the end of a sentence on
/// each thing that is wrong.
std::optional<nlohmann::json>
read_secret_file(const std::string& path,
                 const std::function<void(const std::string&)>& complain);

} // namespace fillguard
