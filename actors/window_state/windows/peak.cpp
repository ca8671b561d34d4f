#include "actors/window_state/windows/peak.hpp"

namespace fillguard {

bool peak_confidence::update(bool held, const peak_inputs& now,
                             const penalty_table& table, missing_inputs mode) {
  if (value_ || given_up_)
    return false;
  if (!held) {
    missing_because_ = obstacle::none;
    return false;
  }
  if (now.left < std::chrono::nanoseconds{0}) {
    missing_because_ = obstacle::window_over;
    given_up_ = true;
  } else if (!now.trusted_book) {
    missing_because_ = obstacle::stale_book;
  } else if (!now.own_ask) {
    missing_because_ = obstacle::no_ask;
    given_up_ = mode == missing_inputs::reference;
  } else if (mode == missing_inputs::reference && !now.opposite_ask) {
    missing_because_ = obstacle::no_opposite_ask;
    given_up_ = true;
  } else {
    value_ = confidence(*now.own_ask, time_penalty(table, now.left));
    missing_because_ = obstacle::none;
  }
  return value_.has_value();
}

} // namespace fillguard
