#pragma once

#include "actors/window_state/danger/confidence.hpp"

#include <cstdint>
#include <optional>
#include <tuple>

namespace fillguard {

/// Whether missing inputs are told as unknown, or replaced by what the
/// reference program assumed. The latter is for comparing with it only.
enum class missing_inputs : std::uint8_t { unknown, reference };

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

  friend auto fields(peak_confidence& x) {
    return std::tie(x.value_, x.missing_because_, x.given_up_);
  }

  friend bool operator==(const peak_confidence&,
                         const peak_confidence&) = default;

private:
  std::optional<confidence_value> value_;
  obstacle missing_because_ = obstacle::none;
  bool given_up_ = false;
};

} // namespace fillguard
