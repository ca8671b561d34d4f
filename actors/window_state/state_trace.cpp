#include "actors/window_state/state_trace.hpp"

#include "actors/trace/buffers.hpp"
#include "actors/trace/span.hpp"

#include <utility>

namespace fillguard {

namespace {

using trace::ending;

ending handling_of(const refused_inputs& before, const refused_inputs& now) {
  if (before == now)
    return ending::handled;
  if (now.unknown_window != before.unknown_window || now.over != before.over)
    return ending::late;
  return now.old != before.old ? ending::old : ending::refused;
}

} // namespace

void state_trace::look(const isolated_state& isolated, std::uint64_t actor) {
  if (!trace_clock::runs())
    return;
  const auto before = std::exchange(last_, isolated.state().glance());
  const auto refused = std::exchange(refused_, isolated.state().refused());
  const auto set_aside = std::exchange(set_aside_, isolated.rejections());
  if (!std::exchange(looked_, true))
    return;
  trace::mark(set_aside == set_aside_ ? handling_of(refused, refused_)
                                      : ending::set_aside);
  if (!differ(before, last_))
    return;
  trace::state_change changed;
  changed.input = handled_id();
  changed.at = trace_clock::now();
  changed.actor = static_cast<std::uint32_t>(actor);
  changed.market = trace::market_code(isolated.state().settings().market);
  changed.before = before;
  changed.after = last_;
  trace::record(changed);
}

} // namespace fillguard
