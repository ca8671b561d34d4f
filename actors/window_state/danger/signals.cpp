#include "actors/window_state/danger/signals.hpp"

#include <algorithm>

namespace fillguard {

namespace {

/// An imbalance against the position up to here is ordinary.
constexpr double calm_imbalance = -0.5;

/// Asks of the opposite outcome up to here are ordinary.
constexpr double calm_opposite_ask = 0.20;

/// Only the last minute counts.
constexpr double time_span = 60;

} // namespace

signal_reading read_confidence(const danger_facts& facts) {
  if (!facts.confidence || !facts.peak)
    return {};
  const double drop =
    *facts.peak == 0 ? 0.0 : std::max(*facts.peak - *facts.confidence, 0.0);
  return {drop, drop};
}

signal_reading read_imbalance(const danger_facts& facts) {
  return {facts.imbalance, calm_imbalance - facts.imbalance.value_or(0.0)};
}

signal_reading read_velocity(const danger_facts& facts) {
  return {facts.velocity, facts.velocity.value_or(0.0)};
}

signal_reading read_opponent(const danger_facts& facts) {
  return {facts.opposite_ask,
          facts.opposite_ask.value_or(0.0) - calm_opposite_ask};
}

signal_reading read_time(const danger_facts& facts) {
  return {facts.seconds_left, 1 - facts.seconds_left / time_span};
}

danger_facts with_reference_defaults(danger_facts facts, double time_penalty) {
  facts.confidence = facts.confidence.value_or(-time_penalty);
  facts.peak = facts.peak.value_or(0);
  facts.imbalance = facts.imbalance.value_or(0);
  facts.velocity = facts.velocity.value_or(0);
  facts.opposite_ask = facts.opposite_ask.value_or(0.5);
  return facts;
}

} // namespace fillguard
