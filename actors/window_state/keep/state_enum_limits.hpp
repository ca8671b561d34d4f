#pragma once

#include "actors/window_state/prices/settlement_chance.hpp"
#include "actors/window_state/settings.hpp"
#include "net/journal/enum_limits.hpp"

namespace fillguard::net::journal {

template <>
inline constexpr auto last_of<danger_action> = danger_action::exit;
template <>
inline constexpr auto last_of<acting_reading> =
  acting_reading::loss_probability;
template <>
inline constexpr auto last_of<missing_inputs> = missing_inputs::reference;
template <>
inline constexpr auto last_of<chance_lacks> = chance_lacks::fresh_price;
template <>
inline constexpr auto last_of<peak_confidence::obstacle> =
  peak_confidence::obstacle::window_over;

} // namespace fillguard::net::journal
