#pragma once

#include "actors/window_state/market/market_state.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fillguard {

// A market's state and settings as release 0.1.0 recorded them, in format 2 of
// the journal. Types that have changed since are kept here as they were, and
// converted to the present ones.

/// Settings, and the bytes of the state folded under them.
struct format_2_snapshot {
  window_state_settings settings;
  std::string state; ///< As `state_bytes` encodes it now.
};

/// Absent when the bytes are no snapshot of that format.
std::optional<format_2_snapshot> read_format_2_snapshot(std::string_view bytes);

/// The bytes of those parts of a state that format 2 holds: it has only a part
/// of each order.
std::string format_2_bytes(market_state state);

} // namespace fillguard
