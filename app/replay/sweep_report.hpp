#pragma once

#include "app/replay/comparison.hpp"

#include <string>
#include <vector>

namespace fillguard {

/// What many policies brought on the same windows: a table, how much more the
/// best one brought than each other, and which of these differences may be
/// chance. An entry that only one policy made counts as nothing for the other.
std::string sweep_report(const std::vector<compared>& items);

} // namespace fillguard
