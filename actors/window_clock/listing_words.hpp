#pragma once

#include "messages/windows.hpp"

#include <string>

namespace fillguard {

/// What the venue changed in a window's listing, as "tick size 0.01 -> 0.001,
/// closes 12:15 -> 12:20": empty if nothing that matters to people.
std::string change_words(const window_info& before, const window_info& after);

} // namespace fillguard
