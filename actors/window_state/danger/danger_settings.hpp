#pragma once

#include "actors/window_state/danger/acting_reading.hpp"
#include "actors/window_state/danger/signals.hpp"
#include "messages/describe.hpp"
#include "messages/market.hpp"

namespace fillguard {

struct danger_settings {
  double threshold = 0.40; ///< Of the danger score.
  double loss_threshold = 0.40;
  acting_reading acts_on = acting_reading::automatic;
  danger_weights weights;

  /// The settings for a window that settles by `rule`: `acts_on` names one of
  /// the two readings.
  danger_settings in_force(settlement rule) const {
    auto out = *this;
    out.acts_on = reading_for(acts_on, rule);
    return out;
  }

  static constexpr auto describe() {
    return record("danger_settings",
                  field(1, "threshold", &danger_settings::threshold),
                  field(2, "loss_threshold", &danger_settings::loss_threshold),
                  field(3, "acts_on", &danger_settings::acts_on),
                  field(4, "weights", &danger_settings::weights));
  }
};

} // namespace fillguard
