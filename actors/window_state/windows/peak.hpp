#pragma once

#include "actors/window_state/danger/confidence.hpp"
#include "messages/describe.hpp"
#include "messages/enumeration.hpp"

#include <cstdint>
#include <optional>

namespace fillguard {

/// Whether missing inputs are told as unknown, or replaced by what the
/// reference program assumed. The latter is for comparing with it only.
enum class missing_inputs : std::uint8_t { unknown, reference };

constexpr auto enumerators(missing_inputs) {
  return enumeration("missing_inputs",
                     named(missing_inputs::unknown, "unknown"),
                     named(missing_inputs::reference, "reference"));
}

/// What a fill meets when it is noticed.
struct peak_inputs {
  std::optional<price> own_ask;      ///< Of the held side, current.
  std::optional<price> opponent_ask; ///< Only the reference asks for it.
  std::chrono::nanoseconds left{0};  ///< Until the window closes.
  bool trusted_book = true;
};

/// The confidence at the moment a fill became known. Set once per window; no
/// later fill or price moves it.
class peak_confidence {
public:
  enum class obstacle : std::uint8_t {
    none,
    no_ask,
    no_opponent_ask, ///< In reference mode, which then gives up.
    stale_book,
    window_over,
  };

  /// Takes the peak if shares are held and it can be taken; else notes what is
  /// in the way. Returns whether it was taken by this call.
  bool note(bool held, const peak_inputs& now, const penalty_table& table,
            missing_inputs mode = missing_inputs::unknown);

  const std::optional<confidence_value>& value() const { return value_; }

  /// Why there is none although shares are held.
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
    named(peak_confidence::obstacle::no_opponent_ask,
          "the opponent had no ask"),
    named(peak_confidence::obstacle::stale_book, "peak waits for a fresh book"),
    named(peak_confidence::obstacle::window_over,
          "known only after the close"));
}

} // namespace fillguard
