// How the fold shows itself to traces: what matters, and nothing allocated.

#include "actors/window_state/fold.hpp"

namespace fillguard {

trace::state_glance fold::glance() const {
  trace::state_glance out;
  out.halted = halted_.has_value();
  const auto* x = current();
  if (!x)
    return out;
  out.window = static_cast<std::uint32_t>(to_unix_seconds(x->info.id.opens_at));
  out.phase = x->phase();
  out.dangerous = x->dangerous;
  if (const auto* capture = x->capture()) {
    out.token = capture->token;
    out.filled = capture->filled;
    out.status = capture->status;
    out.held = x->held_shares(capture->token);
    out.hedged = x->hedged_shares(capture->token);
  } else if (x->capture_wanted()) {
    out.token = x->capture_wanted()->token;
  }
  if (x->peak.value())
    out.peak = x->peak.value()->to_double();
  if (x->held()) {
    out.danger = x->danger.score;
    out.loss = x->loss.probability;
  }
  out.up_ask = x->book.ask(side::up);
  out.down_ask = x->book.ask(side::down);
  return out;
}

} // namespace fillguard
