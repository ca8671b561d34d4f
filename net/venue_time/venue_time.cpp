#include "net/venue_time/venue_time.hpp"

#include <utility>

namespace fillguard::net {

venue_time::venue_time(std::shared_ptr<const clock> own)
    : own_{std::move(own)} {
  // nop
}

utc_time venue_time::now() const {
  const auto offset = offset_.load(std::memory_order_relaxed);
  return offset == unknown
           ? own_->now()
           : utc_time{own_->steady() + std::chrono::nanoseconds{offset}};
}

} // namespace fillguard::net
