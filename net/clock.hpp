#pragma once

#include "messages/time.hpp"

#include <chrono>

namespace fillguard::net {

/// The service's time, which may differ from real time: a demo's hours pass in
/// minutes. Thread-safe.
class clock {
public:
  virtual ~clock() = default;

  virtual utc_time now() const = 0;

  /// The real time in which `span` passes in the service's time. At least one
  /// nanosecond for a positive span.
  virtual std::chrono::nanoseconds
  outside(std::chrono::nanoseconds span) const = 0;
};

} // namespace fillguard::net
