#include "actors/window_clock/second_beat.hpp"

#include <algorithm>

namespace fillguard {

using std::chrono::seconds;

second_beat::second_beat(utc_time now)
    : next_{std::chrono::ceil<seconds>(now)} {
  // nop
}

second_beat::beaten second_beat::at(utc_time now) {
  beaten out;
  if (now < next_) {
    // The next second is at most one second away, unless the clock went back.
    if (next_ - now > most_off) {
      out.jumped = now - next_;
      next_ = std::chrono::ceil<seconds>(now);
    }
    if (now < next_)
      return out;
  }
  const utc_time newest = std::chrono::floor<seconds>(now);
  if (now - next_ > most_off)
    out.jumped = now - next_;
  if (newest - next_ > seconds{most_made_up - 1})
    next_ = newest;
  for (; next_ <= newest; next_ += seconds{1})
    out.seconds.push_back(next_);
  return out;
}

std::chrono::nanoseconds second_beat::wait(utc_time now) const {
  return std::max<std::chrono::nanoseconds>(next_ - now,
                                            std::chrono::nanoseconds{1});
}

} // namespace fillguard
