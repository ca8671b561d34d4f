#pragma once

#include "actors/paper_venue/local_venue.hpp"
#include "messages/interfaces.hpp"
#include "net/clock.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <memory>
#include <optional>

namespace fillguard {

struct paper_venue_state {
  explicit paper_venue_state(paper_venue_actor::pointer self) : self{self} {
    // nop
  }

  static inline constexpr auto name = "paper_venue";

  void serve(const venue_request& x);
  void pass_on();
  void remind_of_next();
  void due(const timer_due& x);

  paper_venue_actor::pointer self;
  std::shared_ptr<const net::clock> clock;
  std::shared_ptr<local_venue> venue;
  venue_listener_actor listener;
  std::optional<utc_time> reminded_of; ///< The due time of the pending timer.
  std::uint64_t round = 0;             ///< Of the pending timer.
};

/// Starts the gateway to a venue in this process. After a restart of the actor,
/// the venue is unchanged; only this actor uses it.
paper_venue_actor::behavior_type
paper_venue(paper_venue_actor::stateful_pointer<paper_venue_state> self,
            std::shared_ptr<local_venue> venue,
            std::shared_ptr<const net::clock> clock);

} // namespace fillguard
