#pragma once

#include "actors/window_state/market/market_state.hpp"
#include "messages/result.hpp"
#include "net/journal/record.hpp"

#include <string>
#include <string_view>

namespace fillguard {

/// The whole state as bytes: equal states, equal bytes.
std::string state_bytes(const market_state& x);

/// A short name for such bytes, for people to compare.
std::string state_hash(std::string_view bytes);

/// A state, and the settings that it was folded under.
struct state_snapshot {
  window_state_settings settings;
  std::string state;      ///< As `state_bytes` of that release makes it.
  std::string written_by; ///< The release: "0.2.0".

  static constexpr auto describe() {
    return record("state_snapshot",
                  field(1, "settings", &state_snapshot::settings),
                  field(2, "state", &state_snapshot::state),
                  field(3, "written_by", &state_snapshot::written_by));
  }
};

/// Appends the snapshot of a state.
void append_snapshot(std::string& out, const market_state& x);

/// The snapshot that a record of that kind holds, in whichever format.
result<state_snapshot> read_snapshot(const net::journal::record& from);

/// The state of which these are the bytes, to go on under `settings`.
result<market_state> restore(std::string_view state,
                             const window_state_settings& settings);

} // namespace fillguard
