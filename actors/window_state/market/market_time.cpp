// The effects of a second on a market's state.

#include "actors/window_state/market/market_state.hpp"

#include <utility>

namespace fillguard {

effects market_state::apply(const tick& input) {
  begin(input.at);
  if (last_tick_ == input.at)
    return refuse(&refused_inputs::old);
  auto out = follow_jump(input.at);
  last_tick_ = input.at;
  second_ = input.at;
  out += announce_clock(input.at);
  sample_price(input.at);
  if (auto* shown = current())
    shown->look(facts());
  out += read_danger_before_close();
  for (auto& window : windows_)
    window.note_worth(now_, settings_.book_stale_after);
  out += pass(input.at);
  forget_settled();
  return conclude(std::move(out));
}

effects market_state::follow_jump(utc_time at) {
  constexpr std::chrono::seconds tolerance{2};
  const bool went_back = now_ - at > tolerance;
  if (went_back)
    now_ = at;
  if (!last_tick_) {
    // What was reported before the first second came from a clock ahead.
    if (went_back)
      rewind(at);
    return {};
  }
  const auto off = at - *last_tick_ - std::chrono::seconds{1};
  if (std::chrono::abs(off) <= tolerance)
    return {};
  auto out = announce(
    nullptr, notice::kind_type::clock,
    "clock jumped by "
      + std::to_string(
        std::chrono::duration_cast<std::chrono::milliseconds>(off).count())
      + " ms");
  if (off < std::chrono::nanoseconds{0})
    rewind(at);
  return out;
}

void market_state::rewind(utc_time at) {
  for (auto& window : windows_)
    window.facts.rewind(at);
}

effects market_state::pass(utc_time at) {
  effects out;
  for (auto& window : windows_) {
    // The opening second belongs to the closing window, until the next window's
    // opening is reported.
    if (at > window.facts.info().id.opens_at)
      out += open(window);
    if (at >= window.facts.info().closes_at)
      out += close(window);
  }
  return out;
}

void market_state::sample_price(utc_time at) {
  if (const auto known = btc(); known.value && !known.stale)
    history_.push({at, *known.value, *known.source});
}

effects market_state::read_danger_before_close() {
  effects out;
  auto* shown = current();
  if (!shown || shown->facts.closed())
    return out;
  for (auto& each : shown->read_danger(facts(), shown->holding()))
    out += announce(shown, each.kind, std::move(each.text));
  return out;
}

} // namespace fillguard
