#pragma once

#include <string>
#include <string_view>

namespace fillguard {

/// The role that a part belongs to: "btc_feed/btc" belongs to "btc-feed".
inline std::string role_of_part(std::string_view part) {
  std::string out{part.substr(0, part.find('/'))};
  for (auto& c : out)
    if (c == '_')
      c = '-';
  return out;
}

/// The role of the state.
inline constexpr std::string_view state_role = "window-state";

} // namespace fillguard
