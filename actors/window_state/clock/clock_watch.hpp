#pragma once

#include "messages/clock.hpp"
#include "messages/describe.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace fillguard {

/// Whether this machine's clock is to be trusted with an entry, by its measured
/// offset. Without any measurement (replay of captures, old journals) it is.
class clock_watch {
public:
  /// A clock that is farther from the venue's is wrong.
  static constexpr std::chrono::seconds largest_offset{2};

  /// An older measurement is none.
  static constexpr std::chrono::seconds oldest{60};

  void add(const clock_measured& x);

  /// Absent when no clock is measured here.
  std::optional<clock_state> state(utc_time now) const;

  bool allows_entry(utc_time now) const {
    return state(now).value_or(clock_state::good) == clock_state::good;
  }

  /// Why the clock is not good, for people: "this machine's clock is 30.0 s
  /// behind the venue's"; else empty.
  std::string why(utc_time now) const;

  /// The text of a notice that is due: the clock became wrong, or is right
  /// again. Absent when none is. For a clock that was never measured it is due
  /// after a minute. `enters`: whether there are entries at all.
  std::optional<std::string> take_notice(utc_time now, bool enters);

  std::optional<clock_view> view(utc_time now) const;

  static constexpr auto describe() {
    return record("clock_watch", field(1, "offset", &clock_watch::offset_),
                  field(2, "spread", &clock_watch::spread_),
                  field(3, "measured_at", &clock_watch::measured_at_),
                  field(4, "begun_at", &clock_watch::begun_at_),
                  field(5, "announced", &clock_watch::announced_));
  }

private:
  std::optional<std::chrono::nanoseconds> offset_;
  std::chrono::nanoseconds spread_{0};
  std::optional<utc_time> measured_at_;
  /// Since when a measurement is expected; absent: none is made here.
  std::optional<utc_time> begun_at_;
  clock_state announced_ = clock_state::good;
};

} // namespace fillguard
