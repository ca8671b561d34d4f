#include "app/history/reconciler.hpp"

#include "app/program/one_line.hpp"
#include "app/program/wait_for_answer.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <sstream>
#include <utility>

namespace fillguard::history {

namespace {

constexpr std::chrono::minutes due_every{1};

/// A database that is locked for longer gets the query again later.
constexpr std::chrono::seconds database_answers_within{30};

result<comparison> compare_now(const reconciler_settings& with,
                               const outside& out, utc_time now) {
  auto opened =
    store::open(with.database, store::mode::read, database_answers_within);
  if (!opened)
    return failure(opened.error());
  std::ostringstream warnings;
  auto found = compare_with_venue(
    **opened, with.account, compared_on(now),
    [&out](net::http_request request) {
      return wait_for_answer(*out.transport, std::move(request));
    },
    warnings);
  std::istringstream lines{warnings.str()};
  for (std::string line; std::getline(lines, line);)
    spdlog::warn("reconciler incomplete what='{}'", line);
  return found;
}

void report_all(reconciler_actor::stateful_pointer<reconciler_state> self,
                const reconciler_settings& with, const comparison& found,
                utc_time now) {
  for (const auto& each : found.differences)
    spdlog::warn("reconciler {} what='{}'",
                 each.expected ? "expected" : "difference", words_of(each));
  for (auto& text : news_of(found, now)) {
    notice event;
    event.market = with.market;
    event.kind = notice::kind_type::account;
    event.text = std::move(text);
    event.at = now;
    for (const auto& [who, display] : self->state.displays)
      send_as(self, display, stamped(event));
  }
}

} // namespace

reconciler_actor::behavior_type
reconciler(reconciler_actor::stateful_pointer<reconciler_state> self,
           reconciler_settings with, outside out) {
  const auto kept = read_comparison(with.journal);
  self->state.days.emplace(kept ? std::optional{kept->day} : std::nullopt);
  with.status->put_comparison(kept);
  remind(self, out, due_every, timer_due{});
  return handlers(
    self,
    [self, with, out](const timer_due&) {
      const auto now = out.clock->now();
      auto& days = *self->state.days;
      const auto seen = with.status->get();
      const bool written =
        seen.waiting == 0 && !seen.failing_because && !seen.trouble;
      if (written && days.is_due(now, seen.newest)) {
        if (const auto found = compare_now(with, out, now); !found) {
          spdlog::warn("reconciler not_compared why='{}'; tried again in an "
                       "hour",
                       one_line(to_string(found.error())));
          days.failed(now);
        } else {
          const auto summary = summary_of(*found, now);
          if (const auto done = write_comparison(with.journal, summary); !done)
            spdlog::error("reconciler not_kept why='{}'",
                          to_string(done.error()));
          days.done(now);
          with.status->put_comparison(summary);
          report_all(self, with, *found, now);
        }
      }
      remind(self, out, due_every, timer_due{});
    },
    [self](const attach_display& x) { self->state.displays[x.who] = x.sink; });
}

} // namespace fillguard::history
