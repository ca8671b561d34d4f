#pragma once

#include "messages/enumeration.hpp"
#include "messages/market.hpp"

#include <cstdint>
#include <string>

namespace fillguard {

/// Which reading of a position's danger decides.
enum class acting_reading : std::uint8_t {
  danger_score,
  loss_probability,
  automatic, ///< By the rule of the window: see `reading_for`.
};

constexpr auto enumerators(acting_reading) {
  return enumeration(
    "acting_reading", named(acting_reading::danger_score, "danger_score"),
    named(acting_reading::loss_probability, "loss_probability"),
    named(acting_reading::automatic, "auto"));
}

/// The reading that decides in a window that settles by `rule`. Automatic: the
/// loss probability where an average settles, else the danger score. The last
/// minute adds up to 0.30 to the score, exactly while the average settles; the
/// probability contains what the average has fixed already.
constexpr acting_reading reading_for(acting_reading configured,
                                     settlement rule) {
  if (configured != acting_reading::automatic)
    return configured;
  switch (rule) {
  case settlement::spot:
  case settlement::candle_1h:
  case settlement::unknown:
    return acting_reading::danger_score;
  case settlement::twap_30:
  case settlement::twap_60:
    return acting_reading::loss_probability;
  }
  return acting_reading::danger_score;
}

} // namespace fillguard
