#pragma once

#include "actors/window_state/danger/reading_sight.hpp"
#include "actors/window_state/danger/signals.hpp"
#include "messages/describe.hpp"

#include <array>
#include <optional>

namespace fillguard {

/// The danger of a held position, and its parts.
struct danger_reading {
  struct part {
    std::optional<double> raw; ///< Confidence: the drop since the fill.
    double weight = 0;
    double component = 0;

    static constexpr auto describe() {
      return record("part", field(1, "raw", &part::raw),
                    field(2, "weight", &part::weight),
                    field(3, "component", &part::component));
    }
  };

  std::array<part, danger_signals.size()> parts; ///< As `danger_signals`.
  double score = 0; ///< At least 0, no upper limit.

  static constexpr auto describe() {
    return record("danger_reading", field(1, "parts", &danger_reading::parts),
                  field(2, "score", &danger_reading::score));
  }
};

/// The reference's formula. Absent inputs contribute nothing.
danger_reading danger_score(const danger_facts& facts,
                            const danger_weights& weights = {});

/// The signals from outside whose inputs are known, one bit each, by their
/// place in `danger_signals`.
known_inputs known_signals(const danger_reading& reading);

} // namespace fillguard
