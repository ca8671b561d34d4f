#pragma once

#include "actors/edge.hpp"
#include "app/history/daily_comparison.hpp"
#include "app/history/history_status.hpp"
#include "messages/interfaces.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
#include <string>

namespace fillguard::history {

struct reconciler_settings {
  std::string journal;  ///< The folder that keeps what was compared last.
  std::string database; ///< A file, or a URL.
  venue_account account;
  market_key market; ///< That its notices name.
  std::shared_ptr<history_status> status;
};

struct reconciler_state {
  static inline constexpr auto name = "reconciler";

  std::optional<comparison_days> days;
  std::map<std::string, display_actor> displays; ///< By `who`.
};

/// Compares the history with the venue's record of the watched wallet, once a
/// UTC day, and notifies each difference and what is still to be redeemed.
/// Waits for the database and the venue's answers, so it needs a thread of its
/// own. When the service ends, its transport answers all requests first.
reconciler_actor::behavior_type
reconciler(reconciler_actor::stateful_pointer<reconciler_state> self,
           reconciler_settings with, outside out);

} // namespace fillguard::history
