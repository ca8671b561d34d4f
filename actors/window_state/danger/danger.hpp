#pragma once

#include "actors/window_state/windows/peak.hpp"
#include "messages/views.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <tuple>

namespace fillguard {

struct danger_weights {
  double confidence = 3.0;
  double imbalance = 0.4;
  double velocity = 2.0;
  double opponent = 0.5;
  double time = 0.3;

  friend auto fields(danger_weights& x) {
    return std::tie(x.confidence, x.imbalance, x.velocity, x.opponent, x.time);
  }

  friend bool operator==(const danger_weights&,
                         const danger_weights&) = default;
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

    friend auto fields(part& x) {
      return std::tie(x.raw, x.weight, x.component);
    }

    friend bool operator==(const part&, const part&) = default;
  };

  std::array<part, 5> parts; ///< In the order of `signal`.
  double score = 0;          ///< At least 0, no upper limit.

  friend auto fields(danger_reading& x) { return std::tie(x.parts, x.score); }

  friend bool operator==(const danger_reading&,
                         const danger_reading&) = default;
};

const char* to_string(danger_reading::signal x);

/// The reference formula. What is absent contributes nothing.
danger_reading danger_score(const danger_inputs& x,
                            const danger_weights& weights = {});

/// Replaces what is absent by what the reference program assumed: an own ask
/// of 0 (less `time_penalty`), an opponent's of 0.50, and 0 for the rest.
danger_inputs with_reference_defaults(danger_inputs x, double time_penalty);

} // namespace fillguard
