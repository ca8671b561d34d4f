#pragma once

#include "messages/time.hpp"

#include <chrono>

namespace fillguard::net {

/// Says what time it is for the service, which need not be what it is outside:
/// a demo's hours pass in minutes, and only its clock knows. Thread-safe.
class clock {
public:
  virtual ~clock() = default;

  virtual utc_time now() const = 0;

  /// How long to wait outside until `span` has passed in the service. At least
  /// one nanosecond for a positive span.
  virtual std::chrono::nanoseconds
  outside(std::chrono::nanoseconds span) const = 0;
};

} // namespace fillguard::net
