#pragma once

#include "actors/window_state/market/market_state.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fillguard {

// A market's state and settings as release 0.1.0 recorded them, in format 2 of
// the journal. What was reshaped since is kept here as it was then, and turned
// into what it is now.

/// Settings, and the bytes of the state that was folded under them.
struct format_2_snapshot {
  window_state_settings settings;
  std::string state; ///< As `state_bytes` makes it now.
};

/// Absent when the bytes are no snapshot of that format.
std::optional<format_2_snapshot> read_format_2_snapshot(std::string_view bytes);

/// The bytes of what that format holds of a state: the rest of an order's life
/// was not kept.
std::string format_2_bytes(market_state state);

} // namespace fillguard
