#pragma once

#include "actors/window_state/guard/hedge_rule.hpp"

#include <optional>

namespace fillguard::test {

/// The inputs of the reference program.
struct reference_hedge_inputs {
  double danger_score = 0;
  std::optional<side> held;
  shares ordered;
  std::optional<price> opponent_ask;
  bool enabled = true;
  bool fill_acknowledged = true;
  bool already_hedged = false;
  bool live_order_on_other_side = false;
};

/// The order of the reference program: the ordered quantity, at the ask.
inline std::optional<hedge_order>
reference_hedge(const reference_hedge_inputs& x) {
  constexpr auto least = price::from_millionths(50'000);
  constexpr auto most = price::from_millionths(850'000);
  constexpr auto ceiling = price::from_millionths(500'000);
  const bool wanted = x.enabled && x.fill_acknowledged && !x.already_hedged
                      && x.held && x.opponent_ask && x.danger_score >= 0.40
                      && !x.live_order_on_other_side;
  if (!wanted || x.ordered <= shares{} || *x.opponent_ask >= ceiling)
    return std::nullopt;
  const bool refused = *x.opponent_ask < least || *x.opponent_ask > most
                       || x.ordered > shares::from_whole(50)
                       || *x.opponent_ask * x.ordered > money::from_whole(10);
  if (refused)
    return std::nullopt;
  return hedge_order{*x.opponent_ask, x.ordered};
}

} // namespace fillguard::test
