#include "actors/window_state/danger/danger.hpp"

#include <algorithm>

namespace fillguard {

namespace {

/// Book values against us up to here are ordinary.
constexpr double calm_imbalance = -0.5;

/// Opponents' asks up to here are ordinary.
constexpr double calm_opponent_ask = 0.20;

/// Time counts in the last minute only.
constexpr double time_span = 60;

} // namespace

const char* to_string(danger_reading::signal x) {
  constexpr std::array names{"confidence", "imbalance", "velocity", "opponent",
                             "time"};
  return names.at(x);
}

danger_reading danger_score(const danger_inputs& x,
                            const danger_weights& weights) {
  danger_reading out;
  auto set = [&out](danger_reading::signal which, double weight,
                    std::optional<double> raw, double excess) {
    const double component = raw ? weight * std::max(excess, 0.0) : 0.0;
    out.parts[which] = {raw, weight, component};
    out.score += component;
  };
  std::optional<double> drop;
  // A peak of 0 is the reference's way to say that none was taken.
  if (x.confidence && x.peak)
    drop = *x.peak == 0 ? 0.0 : std::max(*x.peak - *x.confidence, 0.0);
  set(danger_reading::confidence, weights.confidence, drop, drop.value_or(0.0));
  set(danger_reading::imbalance, weights.imbalance, x.imbalance,
      calm_imbalance - x.imbalance.value_or(0.0));
  set(danger_reading::velocity, weights.velocity, x.velocity,
      x.velocity.value_or(0.0));
  set(danger_reading::opponent, weights.opponent, x.opponent_ask,
      x.opponent_ask.value_or(0.0) - calm_opponent_ask);
  set(danger_reading::time, weights.time, x.seconds_left,
      1 - x.seconds_left / time_span);
  return out;
}

danger_inputs with_reference_defaults(danger_inputs x, double time_penalty) {
  x.confidence = x.confidence.value_or(-time_penalty);
  x.peak = x.peak.value_or(0);
  x.imbalance = x.imbalance.value_or(0);
  x.velocity = x.velocity.value_or(0);
  x.opponent_ask = x.opponent_ask.value_or(0.5);
  return x;
}

} // namespace fillguard
