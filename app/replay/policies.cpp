#include "app/replay/policies.hpp"

#include <algorithm>

namespace fillguard {

namespace {

void hold(window_state_settings& to) {
  to.guard.on_danger = danger_action::hold;
  to.guard.hard_stop_bid.reset();
  to.guard.profit_lock.reset();
}

/// The original bot's third phase: hedges at the first reading of 0.40, with
/// its substitutes for missing quotes. Entries, orders and quantities are ours,
/// so that the same captures are guarded.
void reference(window_state_settings& to) {
  hold(to);
  to.missing = missing_inputs::reference;
  to.danger = {};
  to.danger.acts_on = acting_reading::danger_score;
  to.guard.on_danger = danger_action::hedge;
  to.guard.danger_updates = 1;
  to.guard.insurance = whole_dollar; // It had no value rule.
}

/// The value rule by itself: the hard stop and the profit lock would hide what
/// it does.
void improved(window_state_settings& to) {
  hold(to);
  to.missing = missing_inputs::unknown;
  to.danger.acts_on = acting_reading::loss_probability;
  to.guard.on_danger = danger_action::exit;
}

} // namespace

const std::vector<policy>& policies() {
  static const std::vector<policy> all{
    {"configured", "as configured", [](auto&) {}},
    {"hold", "every capture rides to its settlement", hold},
    {"reference", "hedges at a danger score of 0.40, missing quotes made up",
     reference},
    {"improved",
     "exits by the loss probability for the value less the insurance, without "
     "hard stop and profit lock",
     improved},
  };
  return all;
}

std::vector<std::string> policy_names() {
  std::vector<std::string> out;
  for (const auto& x : policies())
    out.emplace_back(x.name);
  return out;
}

const policy* find_policy(std::string_view name) {
  const auto& all = policies();
  const auto at = std::find_if(
    all.begin(), all.end(), [name](const auto& x) { return x.name == name; });
  return at == all.end() ? nullptr : &*at;
}

} // namespace fillguard
