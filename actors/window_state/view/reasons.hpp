#pragma once

#include "actors/window_state/windows/window_state_settings.hpp"
#include "actors/window_state/windows/window_track.hpp"
#include "messages/views.hpp"

#include <optional>
#include <string>

namespace fillguard {

struct status_words {
  std::string status; ///< "waiting", "watching", "ordered", "holding" …
  std::string reason; ///< What is awaited, or why there is no action.
};

/// Describes what `view` shows of `shown`, which may be null, and holds
/// `holds`.
status_words
status_and_reason(const window_track* shown,
                  const std::optional<window_track::held_tokens>& holds,
                  const window_view& view,
                  const window_state_settings& settings);

} // namespace fillguard
