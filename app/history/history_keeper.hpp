#pragma once

#include "actors/edge.hpp"
#include "app/history/history_status.hpp"
#include "messages/interfaces.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <optional>
#include <string>

namespace fillguard::history {

struct keeper_settings {
  std::string journal;  ///< The folder of the journal.
  std::string database; ///< A file, or a URL.
  std::shared_ptr<history_status> status;
};

struct keeper_state {
  keeper_state() = default;

  static inline constexpr auto name = "history";

  std::unique_ptr<journal_follower> follower;
  std::optional<std::string> failing; ///< As it was logged last.
};

/// The keeper of the history: follows the journal's files and projects them
/// into the database. Blocks while the disk or the database does, so it needs a
/// thread of its own. No other actor sends to it.
history_actor::behavior_type
history_keeper(history_actor::stateful_pointer<keeper_state> self,
               keeper_settings with, outside out);

} // namespace fillguard::history
