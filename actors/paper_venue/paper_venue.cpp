#include "actors/paper_venue/paper_venue.hpp"

#include "actors/edge.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

void paper_venue_state::serve(const venue_request& x) {
  venue->serve(x, clock->now());
  pass_on();
}

void paper_venue_state::pass_on() {
  // Reports stay queued until there is a listener.
  while (const auto* next = listener ? venue->next_report() : nullptr) {
    std::visit([this](const auto& x) { send_as(self, listener, stamped(x)); },
               *next);
    venue->drop_report(); // A repeated report does no harm; a lost one would.
  }
  remind_of_next();
}

void paper_venue_state::remind_of_next() {
  const auto next = venue->next_due();
  if (!next || next == reminded_of)
    return;
  reminded_of = next;
  const auto wait = std::max(*next - clock->now(), std::chrono::nanoseconds{1});
  remind_in_chain(self, {nullptr, clock}, wait, timer_due{0, ++round});
}

void paper_venue_state::due(const timer_due& x) {
  if (x.round != round)
    return;
  reminded_of.reset();
  venue->advance(clock->now());
  pass_on();
}

paper_venue_actor::behavior_type
paper_venue(paper_venue_actor::stateful_pointer<paper_venue_state> self,
            std::shared_ptr<local_venue> venue,
            std::shared_ptr<const net::clock> clock) {
  auto& state = self->state;
  state.venue = std::move(venue);
  state.clock = std::move(clock);
  state.remind_of_next();
  return handlers(
    self, [self](const submit_order& x) { self->state.serve(x); },
    [self](const cancel_order& x) { self->state.serve(x); },
    [self](const look_up_order& x) { self->state.serve(x); },
    [self](const book_update& x) {
      self->state.venue->follow(x);
      self->state.pass_on();
    },
    // An outcome ends no order: all orders end before, at their expiry.
    [](const window_result&) {},
    [self](const timer_due& x) { self->state.due(x); },
    [self](const attach_venue_listener& x) {
      self->state.listener = x.sink;
      self->state.pass_on();
    });
}

} // namespace fillguard
