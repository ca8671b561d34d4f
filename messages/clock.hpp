#pragma once

#include "messages/describe.hpp"
#include "messages/enumeration.hpp"
#include "messages/tag.hpp"
#include "messages/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace fillguard {

/// How far this machine's clock is from the venue's, as measured so far. The
/// times of all messages are in the venue's time, as far as it is known; the
/// offset is the correction of this machine's clock.
struct clock_measured {
  fillguard::tag tag;
  /// The venue's time less this machine's; absent: not measured since the
  /// start.
  std::optional<std::chrono::nanoseconds> offset;
  std::chrono::nanoseconds spread{0};  ///< The offset's largest error.
  std::optional<utc_time> measured_at; ///< Of the newest measurement.
  utc_time at;

  static constexpr auto describe() {
    return record("clock_measured", field(1, "tag", &clock_measured::tag),
                  field(2, "offset", &clock_measured::offset),
                  field(3, "spread", &clock_measured::spread),
                  field(4, "measured_at", &clock_measured::measured_at),
                  field(5, "at", &clock_measured::at));
  }
};

/// Whether this machine's clock allows entries.
enum class clock_state : std::uint8_t {
  good,
  skewed,     ///< Too far from the venue's.
  unmeasured, ///< Not compared with the venue's for too long.
};

constexpr auto enumerators(clock_state) {
  return enumeration("clock_state", named(clock_state::good, "good"),
                     named(clock_state::skewed, "skewed"),
                     named(clock_state::unmeasured, "unmeasured"));
}

/// The clock as of a market's state.
struct clock_view {
  clock_state state = clock_state::unmeasured;
  std::optional<std::chrono::milliseconds> offset; ///< As in `clock_measured`.
  std::chrono::milliseconds spread{0};
  std::optional<std::int64_t> age_ms; ///< Of the newest measurement.
  std::string why; ///< Why the clock is not good, for people; else empty.

  static constexpr auto describe() {
    return record("clock_view", field(1, "state", &clock_view::state),
                  field(2, "offset", &clock_view::offset),
                  field(3, "spread", &clock_view::spread),
                  field(4, "age_ms", &clock_view::age_ms),
                  field(5, "why", &clock_view::why));
  }
};

} // namespace fillguard
