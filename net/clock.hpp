#pragma once

#include "messages/time.hpp"

#include <chrono>

namespace fillguard::net {

/// The service's time, which may differ from real time: a demo's hours pass in
/// minutes. Thread-safe.
class clock {
public:
  virtual ~clock() = default;

  /// The venue's time, as well as it is known.
  virtual utc_time now() const = 0;

  /// Time since a fixed moment, as fast as `now`; never goes back, never jumps.
  virtual std::chrono::nanoseconds steady() const {
    return now().time_since_epoch();
  }

  /// This machine's time, not corrected to the venue's.
  virtual utc_time own() const { return now(); }

  /// The real time in which `span` passes in the service's time. At least one
  /// nanosecond for a positive span.
  virtual std::chrono::nanoseconds
  outside(std::chrono::nanoseconds span) const = 0;
};

} // namespace fillguard::net
