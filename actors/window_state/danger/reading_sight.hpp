#pragma once

#include "messages/describe.hpp"
#include "messages/time.hpp"
#include "messages/views.hpp"

#include <cstdint>
#include <optional>

namespace fillguard {

/// The inputs of a reading, one bit each; 1: known. Inputs that are always
/// known, such as the time, are left out.
using known_inputs = std::uint32_t;

/// A value, and when it was read.
struct timed_reading {
  utc_time at;
  double value = 0;

  static constexpr auto describe() {
    return record("timed_reading", field(1, "at", &timed_reading::at),
                  field(2, "value", &timed_reading::value));
  }
};

/// What is known of one reading of danger. A reading is whole when every input
/// that ever counted for this position is known. While it is not whole, a lower
/// value may only mean that an input was lost, so what is shown keeps its
/// value; a higher one counts, since an absent input adds no danger.
class reading_sight {
public:
  /// Takes the reading of this moment; `value` is absent when unknown.
  void look(utc_time now, known_inputs known, std::optional<double> value);

  danger_sight state() const { return state_; }

  /// Inputs that counted and are unknown now.
  known_inputs lost() const { return lost_; }

  /// Since when the reading is not whole; absent: it is.
  const std::optional<utc_time>& since() const { return since_; }

  /// Whether the reading is at `threshold` or above; absent while that is
  /// unknown.
  std::optional<bool> reaches(double threshold) const;

  shown_reading shown() const;

  static constexpr auto describe() {
    return record("reading_sight", field(1, "state", &reading_sight::state_),
                  field(2, "counted", &reading_sight::counted_),
                  field(3, "lost", &reading_sight::lost_),
                  field(4, "since", &reading_sight::since_),
                  field(5, "now", &reading_sight::now_),
                  field(6, "shown", &reading_sight::shown_));
  }

private:
  danger_sight state_ = danger_sight::lost;
  known_inputs counted_ = 0; ///< Known at least once.
  known_inputs lost_ = 0;
  std::optional<utc_time> since_;
  std::optional<double> now_; ///< As read last, whole or not.
  std::optional<timed_reading> shown_;
};

} // namespace fillguard
