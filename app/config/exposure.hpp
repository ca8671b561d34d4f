#pragma once

#include "app/config/config.hpp"

#include <optional>
#include <string>

namespace fillguard {

/// A warning where the HTTP interface listens on more than this machine.
std::optional<std::string> exposure(const config& settings);

} // namespace fillguard
