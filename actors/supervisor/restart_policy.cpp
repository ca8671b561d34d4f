#include "actors/supervisor/restart_policy.hpp"

#include <algorithm>

namespace fillguard {

std::optional<std::chrono::milliseconds> restart_policy::failed(time_point at) {
  const bool forgiven =
    failures_.empty() || at - failures_.back() >= limits_.forgive_after;
  wait_ = forgiven ? limits_.first : std::min(wait_ * 2, limits_.most);
  while (!failures_.empty() && at - failures_.front() >= limits_.within)
    failures_.pop_front();
  failures_.push_back(at);
  if (failures_.size() >= limits_.most_failures)
    return std::nullopt;
  return wait_;
}

} // namespace fillguard
