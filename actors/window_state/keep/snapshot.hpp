#pragma once

#include "actors/window_state/fold.hpp"
#include "actors/window_state/keep/state_enum_limits.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fillguard {

/// The whole state as bytes: equal states, equal bytes.
std::string state_bytes(const fold& x);

/// A short name for such bytes, for people to compare.
std::string state_hash(std::string_view bytes);

/// A state, and the settings that it was folded under.
struct state_snapshot {
  window_state_settings settings;
  std::string state; ///< As `state_bytes` makes it.
};

/// Appends the snapshot of a state.
void append_snapshot(std::string& out, const fold& x);

std::optional<state_snapshot> read_snapshot(std::string_view bytes);

/// The state of which these are the bytes, to go on under `settings`. Absent
/// when they are none.
std::optional<fold> restore(std::string_view state,
                            const window_state_settings& settings);

} // namespace fillguard
