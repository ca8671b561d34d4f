#pragma once

#include "messages/describe.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace fillguard {

/// The inputs of a held position's signals. Absent: unknown, or too old.
struct danger_facts {
  std::optional<double> confidence;   ///< Of the held outcome.
  std::optional<double> peak;         ///< The same at the fill.
  std::optional<double> imbalance;    ///< Of the held outcome's book, -1 to 1.
  std::optional<double> velocity;     ///< Positive: against the held outcome.
  std::optional<double> opposite_ask; ///< In dollars.
  double seconds_left = 0;
};

/// Replaces absent inputs by the assumptions of the reference program: an own
/// ask of 0 (less `time_penalty`), an opposite ask of 0.50, and 0 for the rest.
danger_facts with_reference_defaults(danger_facts facts, double time_penalty);

/// The weight of each signal; the keys danger.weights.* of the configuration.
struct danger_weights {
  double confidence = 3.0;
  double imbalance = 0.4;
  double velocity = 2.0;
  double opposite = 0.5;
  double time = 0.3;

  static constexpr auto describe() {
    return record("danger_weights",
                  field(1, "confidence", &danger_weights::confidence),
                  field(2, "imbalance", &danger_weights::imbalance),
                  field(3, "velocity", &danger_weights::velocity),
                  field(4, "opponent", &danger_weights::opposite),
                  field(5, "time", &danger_weights::time));
  }
};

/// One signal of one position at one time.
struct signal_reading {
  std::optional<double> raw; ///< For display; absent: unknown.
  double excess = 0;         ///< Beyond the ordinary; counts if above 0.
};

/// A kind of danger: its name, its weight, and its reading.
struct danger_signal_rule {
  std::string_view name;    ///< Also the name of its weight's key.
  std::string_view meaning; ///< Of its weight: "the last minute".
  double danger_weights::*weight;
  signal_reading (*read)(const danger_facts& facts);
  bool from_outside = true; ///< Has an input that can be lost.
};

/// The fall of confidence since the fill; 0 with a peak of 0, which the
/// reference uses for no peak.
signal_reading read_confidence(const danger_facts& facts);
signal_reading read_imbalance(const danger_facts& facts);
signal_reading read_velocity(const danger_facts& facts);
signal_reading read_opponent(const danger_facts& facts);
signal_reading read_time(const danger_facts& facts);

/// All signals, in the order of adding and showing. A new signal is a weight
/// above, a row here and the function that reads it.
inline constexpr std::array danger_signals{
  danger_signal_rule{"confidence", "the fall of confidence since the fill",
                     &danger_weights::confidence, read_confidence},
  danger_signal_rule{"imbalance", "a book that leans against the position",
                     &danger_weights::imbalance, read_imbalance},
  danger_signal_rule{"velocity", "a coin price that moves against the position",
                     &danger_weights::velocity, read_velocity},
  danger_signal_rule{"opponent", "a high price of the opposite outcome",
                     &danger_weights::opposite, read_opponent},
  danger_signal_rule{"time", "the last minute", &danger_weights::time,
                     read_time, false},
};

namespace detail {

/// Whether each weight has a row of its name, in the same order.
constexpr bool each_weight_has_its_signal() {
  constexpr auto& weights = description_of<danger_weights>.fields;
  if (std::tuple_size_v<
        std::remove_cvref_t<decltype(weights)>> != danger_signals.size())
    return false;
  return std::apply(
    [](const auto&... each) {
      std::size_t row = 0;
      return ((danger_signals[row].name == each.name
               && danger_signals[row++].weight == each.member)
              && ...);
    },
    weights);
}

} // namespace detail

static_assert(detail::each_weight_has_its_signal(),
              "a danger signal has no weight of its name, or a weight has no "
              "signal in the table");

} // namespace fillguard
