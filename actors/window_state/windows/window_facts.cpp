#include "actors/window_state/windows/window_facts.hpp"

namespace fillguard {

void window_facts::rewind(utc_time at) {
  opened_ = at >= info_.id.opens_at;
  closed_ = outcome_ || at >= info_.closes_at;
}

bool window_facts::observe_price_to_beat(coin_price value) {
  return std::exchange(observed_, value) != value;
}

bool window_facts::publish_price_to_beat(coin_price value) {
  return std::exchange(published_, value) != value;
}

bool window_facts::resolve(outcome winner) {
  return std::exchange(outcome_, winner) != winner;
}

window_phase window_facts::phase() const {
  if (closed_)
    return outcome_ ? window_phase::resolved : window_phase::closed;
  return opened_ ? window_phase::open : window_phase::upcoming;
}

std::optional<strike_source> window_facts::price_to_beat_source() const {
  if (published_)
    return strike_source::venue;
  return observed_ ? std::optional{strike_source::observed} : std::nullopt;
}

bool window_facts::prices_to_beat_differ() const {
  // Rounding can change a number by one millionth.
  constexpr auto rounding = coin_price::from_millionths(1);
  return observed_ && published_
         && (*observed_ - *published_ > rounding
             || *published_ - *observed_ > rounding);
}

} // namespace fillguard
