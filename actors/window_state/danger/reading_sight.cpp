#include "actors/window_state/danger/reading_sight.hpp"

#include <algorithm>

namespace fillguard {

void reading_sight::look(utc_time now, known_inputs known,
                         std::optional<double> value) {
  counted_ |= known;
  lost_ = counted_ & ~known;
  now_ = value;
  if (known == 0)
    state_ = danger_sight::lost;
  else
    state_ = lost_ == 0 ? danger_sight::known : danger_sight::partial;
  if (state_ == danger_sight::known)
    since_.reset();
  else if (!since_)
    since_ = now;
  // Before any input was known, a score rests on the time alone.
  if (!value || (known == 0 && !shown_))
    return;
  if (state_ == danger_sight::known || !shown_)
    shown_ = timed_reading{now, *value};
  else
    shown_->value = std::max(shown_->value, *value);
}

std::optional<bool> reading_sight::reaches(double threshold) const {
  if (now_ && *now_ >= threshold)
    return true;
  return now_ && state_ == danger_sight::known ? std::optional{false}
                                               : std::nullopt;
}

shown_reading reading_sight::shown() const {
  shown_reading out;
  out.sight = state_;
  if (shown_) {
    out.value = shown_->value;
    out.read_at = shown_->at;
  }
  return out;
}

} // namespace fillguard
