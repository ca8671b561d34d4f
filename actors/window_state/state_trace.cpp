#include "actors/window_state/state_trace.hpp"

#include "actors/trace/buffers.hpp"
#include "actors/trace/span.hpp"

#include <utility>

namespace fillguard {

namespace {

using trace::outcome;

outcome what_became(const refused_inputs& before, const refused_inputs& now) {
  if (before == now)
    return outcome::handled;
  if (now.unknown_window != before.unknown_window || now.over != before.over)
    return outcome::late;
  return now.old != before.old ? outcome::old : outcome::refused;
}

} // namespace

void state_trace::look(const isolated_state& x, std::uint64_t actor) {
  if (!trace_clock::runs())
    return;
  const auto before = std::exchange(last_, x.state().glance());
  const auto refused = std::exchange(refused_, x.state().refused());
  const auto set_aside = std::exchange(set_aside_, x.rejections());
  if (!std::exchange(looked_, true))
    return;
  trace::mark(set_aside == set_aside_ ? what_became(refused, refused_)
                                      : outcome::set_aside);
  if (!differ(before, last_))
    return;
  trace::state_change changed;
  changed.input = handled_id();
  changed.at = trace_clock::now();
  changed.actor = static_cast<std::uint32_t>(actor);
  changed.market = trace::market_code(x.state().settings().market);
  changed.before = before;
  changed.after = last_;
  trace::note(changed);
}

} // namespace fillguard
