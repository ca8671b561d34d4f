#pragma once

#include "actors/window_state/windows/peak.hpp"
#include "messages/describe.hpp"
#include "messages/views.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace fillguard {

struct danger_weights {
  double confidence = 3.0;
  double imbalance = 0.4;
  double velocity = 2.0;
  double opponent = 0.5;
  double time = 0.3;

  static constexpr auto describe() {
    return record("danger_weights",
                  field(1, "confidence", &danger_weights::confidence),
                  field(2, "imbalance", &danger_weights::imbalance),
                  field(3, "velocity", &danger_weights::velocity),
                  field(4, "opponent", &danger_weights::opponent),
                  field(5, "time", &danger_weights::time));
  }
};

/// What a held position sees. Absent: unknown, or too old to be believed.
struct danger_inputs {
  std::optional<double> confidence;   ///< Of the held side.
  std::optional<double> peak;         ///< The same at the fill.
  std::optional<double> imbalance;    ///< Of the held side's book, -1 to 1.
  std::optional<double> velocity;     ///< Positive: against the held side.
  std::optional<double> opponent_ask; ///< In dollars.
  double seconds_left = 0;
};

/// The danger of a held position, and where it comes from.
struct danger_reading {
  enum signal : std::uint8_t {
    confidence,
    imbalance,
    velocity,
    opponent,
    time
  };

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

  std::array<part, 5> parts; ///< In the order of `signal`.
  double score = 0;          ///< At least 0, no upper limit.

  static constexpr auto describe() {
    return record("danger_reading", field(1, "parts", &danger_reading::parts),
                  field(2, "score", &danger_reading::score));
  }
};

const char* to_string(danger_reading::signal x);

/// The reference formula. What is absent contributes nothing.
danger_reading danger_score(const danger_inputs& x,
                            const danger_weights& weights = {});

/// Replaces what is absent by what the reference program assumed: an own ask
/// of 0 (less `time_penalty`), an opponent's of 0.50, and 0 for the rest.
danger_inputs with_reference_defaults(danger_inputs x, double time_penalty);

} // namespace fillguard
