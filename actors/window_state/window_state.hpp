#pragma once

#include "actors/window_state/keep/isolated_state.hpp"
#include "actors/window_state/state_trace.hpp"
#include "messages/interfaces.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
#include <string>

namespace fillguard {

struct window_state_actor_state {
  window_state_actor_state() = default;

  static inline constexpr auto name = "window_state";

  std::shared_ptr<isolated_state> market; ///< Outlives this actor.
  state_trace traced;
  order_desk_actor desk;
  std::map<std::string, display_actor> displays; ///< By place.
};

/// Starts the actor with the state of a market. After a failure it is started
/// with the same state, and continues from there.
window_state_actor::behavior_type window_state(
  window_state_actor::stateful_pointer<window_state_actor_state> self,
  std::shared_ptr<isolated_state> market);

} // namespace fillguard
