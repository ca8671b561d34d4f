#include "actors/window_state/danger/danger.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

danger_reading danger_score(const danger_facts& facts,
                            const danger_weights& weights) {
  danger_reading out;
  const auto add = [&](const danger_signal_rule& signal,
                       danger_reading::part& part) {
    const auto reading = signal.read(facts);
    part.raw = reading.raw;
    part.weight = weights.*signal.weight;
    part.component =
      reading.raw ? part.weight * std::max(reading.excess, 0.0) : 0.0;
    out.score += part.component;
  };
  // Spelt out for the compiler, which then calls no function by its address.
  [&]<std::size_t... Is>(std::index_sequence<Is...>) {
    (add(danger_signals[Is], out.parts[Is]), ...);
  }
  (std::make_index_sequence<danger_signals.size()>{});
  return out;
}

known_inputs known_signals(const danger_reading& reading) {
  known_inputs out = 0;
  for (std::size_t i = 0; i < danger_signals.size(); ++i)
    if (danger_signals[i].from_outside && reading.parts[i].raw)
      out |= known_inputs{1} << i;
  return out;
}

} // namespace fillguard
