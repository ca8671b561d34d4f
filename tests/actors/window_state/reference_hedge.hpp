#pragma once

#include "actors/window_state/guard/hedge_rule.hpp"

#include <optional>

namespace fillguard::test {

/// The inputs of the reference program.
struct reference_hedge_inputs {
  double danger_score = 0;
  std::optional<outcome> held;
  shares ordered;
  std::optional<price> opposite_ask;
  bool enabled = true;
  bool fill_acknowledged = true;
  bool already_hedged = false;
  bool live_order_on_other_side = false;
};

/// The order of the reference program: the ordered quantity, at the ask.
inline std::optional<hedge_order>
reference_hedge(const reference_hedge_inputs& inputs) {
  constexpr auto least = price::from_millionths(50'000);
  constexpr auto most = price::from_millionths(850'000);
  constexpr auto ceiling = price::from_millionths(500'000);
  const bool wanted = inputs.enabled && inputs.fill_acknowledged
                      && !inputs.already_hedged && inputs.held
                      && inputs.opposite_ask && inputs.danger_score >= 0.40
                      && !inputs.live_order_on_other_side;
  if (!wanted || inputs.ordered <= shares{} || *inputs.opposite_ask >= ceiling)
    return std::nullopt;
  const bool refused =
    *inputs.opposite_ask < least || *inputs.opposite_ask > most
    || inputs.ordered > shares::from_whole(50)
    || *inputs.opposite_ask * inputs.ordered > money::from_whole(10);
  if (refused)
    return std::nullopt;
  return hedge_order{*inputs.opposite_ask, inputs.ordered};
}

} // namespace fillguard::test
