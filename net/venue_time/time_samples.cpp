#include "net/venue_time/time_samples.hpp"

#include <utility>

namespace fillguard::net {

time_bounds bounds_of(utc_time server, std::chrono::nanoseconds sent,
                      std::chrono::nanoseconds received) {
  const auto second = server.time_since_epoch();
  return {received, second - received, second + std::chrono::seconds{1} - sent};
}

void time_samples::add(time_bounds x) {
  const std::lock_guard guard{mutex_};
  if (bounds_.size() == most)
    bounds_.pop_front();
  bounds_.push_back(x);
}

void time_samples::add(time_floor x) {
  const std::lock_guard guard{mutex_};
  if (!floor_ || floor_->lowest < x.lowest)
    floor_ = x;
}

time_samples::taken time_samples::take() {
  const std::lock_guard guard{mutex_};
  taken out{{bounds_.begin(), bounds_.end()}, floor_};
  bounds_.clear();
  floor_.reset();
  return out;
}

} // namespace fillguard::net
