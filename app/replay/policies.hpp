#pragma once

#include "actors/window_state/windows/window_state_settings.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fillguard {

/// A way to guard positions, to be compared with others on the same captures.
/// It changes the settings of danger and guarding, and not those of entries.
struct policy {
  const char* name;
  const char* meaning; ///< A few words.
  void (*apply)(window_state_settings& to);
};

/// All there are: "configured", "hold", "reference", "improved".
const std::vector<policy>& policies();
std::vector<std::string> policy_names();

/// Null for an unknown name.
const policy* find_policy(std::string_view name);

} // namespace fillguard
