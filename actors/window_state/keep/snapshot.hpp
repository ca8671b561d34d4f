#pragma once

#include "actors/window_state/market/market_state.hpp"
#include "messages/result.hpp"
#include "net/journal/record.hpp"

#include <string>
#include <string_view>

namespace fillguard {

/// Encodes the whole state: equal states have equal bytes.
std::string state_bytes(const market_state& x);

/// A short hash of such bytes, for people to compare.
std::string state_hash(std::string_view bytes);

/// A state, and the settings under which it was folded.
struct state_snapshot {
  window_state_settings settings;
  std::string state;      ///< As encoded by `state_bytes` of that release.
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

/// Reads the snapshot in a record, in any format.
result<state_snapshot> read_snapshot(const net::journal::record& from);

/// Decodes a state, to continue under `settings`.
result<market_state> restore(std::string_view state,
                             const window_state_settings& settings);

} // namespace fillguard
