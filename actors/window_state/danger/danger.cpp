#include "actors/window_state/danger/danger.hpp"

#include <algorithm>

namespace fillguard {

danger_reading danger_score(const danger_facts& facts,
                            const danger_weights& weights) {
  danger_reading out;
  for (std::size_t i = 0; i < danger_signals.size(); ++i) {
    const auto& signal = danger_signals[i];
    const double weight = weights.*signal.weight;
    const auto [raw, excess] = signal.read(facts);
    const double component = raw ? weight * std::max(excess, 0.0) : 0.0;
    out.parts[i] = {raw, weight, component};
    out.score += component;
  }
  return out;
}

} // namespace fillguard
