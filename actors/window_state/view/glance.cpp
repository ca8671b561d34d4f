#include "actors/window_state/view/glance.hpp"

namespace fillguard {

trace::state_glance glance_at(const window_track* shown, bool halted,
                              acting_reading acts_on) {
  trace::state_glance out;
  out.halted = halted;
  if (!shown)
    return out;
  const auto& facts = shown->facts;
  out.window =
    static_cast<std::uint32_t>(to_unix_seconds(facts.info().id.opens_at));
  out.phase = facts.phase();
  out.dangerous = shown->danger().dangerous();
  if (const auto* capture = shown->capture().shown()) {
    out.token = capture->token;
    out.filled = capture->filled;
    out.status = capture->status;
    out.held = shown->held_shares(capture->token);
    out.hedged = shown->hedged_shares(capture->token);
  } else if (const auto* order = shown->capture().order();
             order && shown->capture().is_used()) {
    out.token = order->wanted().token;
  }
  const auto holds = shown->holding();
  if (holds && !holds->is_capture) {
    out.token = holds->token;
    out.held = holds->quantity;
    out.hedged = shown->hedged_shares(holds->token);
  }
  if (const auto& peak = shown->peak(holds).value())
    out.peak = peak->to_double();
  if (holds) {
    out.danger = shown->danger().score().score;
    out.loss = shown->danger().loss().probability;
    const auto& score = shown->danger().sight(acting_reading::danger_score);
    const auto& loss = shown->danger().sight(acting_reading::loss_probability);
    out.sight = shown->danger().sight(acts_on).state();
    out.danger_shown = score.shown().value;
    out.loss_shown = loss.shown().value;
  }
  out.up_ask = shown->book().ask(outcome::up);
  out.down_ask = shown->book().ask(outcome::down);
  return out;
}

} // namespace fillguard
