#pragma once

#include "actors/window_state/danger/confidence.hpp"
#include "messages/describe.hpp"
#include "messages/enumeration.hpp"

#include <cstdint>
#include <optional>

namespace fillguard {

/// Whether missing inputs are unknown, or replaced by the assumptions of the
/// reference program. The latter is only for comparison with it.
enum class missing_inputs : std::uint8_t { unknown, reference };

constexpr auto enumerators(missing_inputs) {
  return enumeration("missing_inputs",
                     named(missing_inputs::unknown, "unknown"),
                     named(missing_inputs::reference, "reference"));
}

/// The inputs at the time a fill becomes known.
struct peak_inputs {
  std::optional<price> own_ask;      ///< Of the held outcome, now.
  std::optional<price> opposite_ask; ///< Only used in reference mode.
  std::chrono::nanoseconds left{0};  ///< Until the window closes.
  bool trusted_book = true;
};

/// The confidence at the time a fill became known. Set once for a window; no
/// later fill or price changes it.
class peak_confidence {
public:
  enum class obstacle : std::uint8_t {
    none,
    no_ask,
    no_opposite_ask, ///< In reference mode, which then gives up.
    stale_book,
    window_over,
  };

  /// Sets the peak if shares are held and the inputs are known; otherwise
  /// records the obstacle. Returns whether this call set the peak.
  bool update(bool held, const peak_inputs& now, const penalty_table& table,
              missing_inputs mode = missing_inputs::unknown);

  const std::optional<confidence_value>& value() const { return value_; }

  /// Why there is no peak although shares are held.
  obstacle missing_because() const { return missing_because_; }

  static constexpr auto describe() {
    return record(
      "peak_confidence", field(1, "value", &peak_confidence::value_),
      field(2, "missing_because", &peak_confidence::missing_because_),
      field(3, "given_up", &peak_confidence::given_up_));
  }

private:
  std::optional<confidence_value> value_;
  obstacle missing_because_ = obstacle::none;
  bool given_up_ = false;
};

constexpr auto enumerators(peak_confidence::obstacle) {
  return enumeration(
    "obstacle", named(peak_confidence::obstacle::none, ""),
    named(peak_confidence::obstacle::no_ask, "peak waits for an ask"),
    named(peak_confidence::obstacle::no_opposite_ask,
          "the opponent had no ask"),
    named(peak_confidence::obstacle::stale_book, "peak waits for a fresh book"),
    named(peak_confidence::obstacle::window_over,
          "known only after the close"));
}

} // namespace fillguard
