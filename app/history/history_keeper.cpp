#include "app/history/history_keeper.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace fillguard::history {

namespace {

constexpr std::chrono::seconds look_every{1};
constexpr std::chrono::seconds try_again_after{5}; ///< After a failure.

void log_changes(keeper_state& state) {
  for (const auto& each : state.follower->take_reports())
    spdlog::warn("history report what='{}'", each);
  const auto& failing = state.follower->state().failing_because;
  if (failing && failing != state.failing)
    spdlog::error("history not_written why='{}'; the journal has it, and it is "
                  "written later",
                  *failing);
  else if (!failing && state.failing)
    spdlog::info("history written_again");
  state.failing = failing;
}

} // namespace

history_actor::behavior_type
history_keeper(history_actor::stateful_pointer<keeper_state> self,
               keeper_settings with, outside out) {
  self->state.follower = std::make_unique<journal_follower>(
    net::journal::local_disk(), with.journal, with.database);
  self->send(self, timer_due{});
  return handlers(self, [self, with, out](const timer_due&) {
    auto& state = self->state;
    const bool more = state.follower->work();
    log_changes(state);
    if (with.status)
      with.status->put(state.follower->state());
    // A stop must not wait until all is projected.
    if (more)
      self->send(self, timer_due{});
    else
      remind(self, out,
             state.failing ? std::chrono::nanoseconds{try_again_after}
                           : look_every,
             timer_due{});
  });
}

} // namespace fillguard::history
