#include "actors/window_state/books/token_velocity.hpp"

#include <algorithm>

namespace fillguard {

void token_velocity::add(utc_time at, const top_of_book& own) {
  if (newest_ && at < newest_->at)
    return;
  if (!own.bid || !own.ask) {
    count_ = 0;
    newest_.reset();
    return;
  }
  newest_ =
    sample{at, (own.bid->price.to_double() + own.ask->price.to_double()) / 2};
  if (count_ > 0 && at - back(0).at < spacing)
    return;
  samples_[next_] = *newest_;
  next_ = (next_ + 1) % capacity;
  count_ = std::min(count_ + 1, capacity);
}

std::optional<double>
token_velocity::read(utc_time now, std::chrono::nanoseconds span) const {
  if (!newest_ || now - newest_->at > span)
    return std::nullopt;
  // A price holds until the next change, so the newest sample at or before the
  // start of the span has the price at that time.
  for (std::size_t i = 0; i < count_; ++i)
    if (back(i).at <= now - span)
      return 100 * (newest_->middle - back(i).middle)
             / std::chrono::duration<double>(span).count();
  return std::nullopt;
}

} // namespace fillguard
