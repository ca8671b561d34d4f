#pragma once

#include "net/clock.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>

namespace fillguard::net {

/// The venue's time: a steady clock with a measured offset. Until that is
/// known, this machine's time. A machine's clock that is wrong, or is set, does
/// not show. Thread-safe; reads are lock-free.
class venue_time : public clock {
public:
  explicit venue_time(std::shared_ptr<const clock> own);

  utc_time now() const override;
  std::chrono::nanoseconds steady() const override { return own_->steady(); }
  utc_time own() const override { return own_->own(); }

  std::chrono::nanoseconds
  outside(std::chrono::nanoseconds span) const override {
    return own_->outside(span);
  }

  /// Sets the venue's time less the steady clock's.
  void correct(std::chrono::nanoseconds offset) {
    offset_.store(offset.count(), std::memory_order_relaxed);
  }

private:
  static constexpr auto unknown = std::numeric_limits<std::int64_t>::min();

  std::shared_ptr<const clock> own_;
  std::atomic<std::int64_t> offset_{unknown}; ///< In nanoseconds.
};

} // namespace fillguard::net
