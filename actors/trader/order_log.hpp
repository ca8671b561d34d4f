#pragma once

#include "messages/market.hpp"
#include "messages/order_records.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace fillguard {

/// Where orders are recorded. Nothing here waits.
class order_log {
public:
  virtual ~order_log() = default;

  virtual void note(const order_record& x) = 0;

  /// Asks that what was noted, and what the market's state was made of, be
  /// made to last at once. Returns the number under which it is told.
  virtual std::uint64_t make_last(market_key market) = 0;

  /// The highest number so far that lasts.
  virtual std::uint64_t lasting() const = 0;

  /// Why nothing can be recorded now; absent: it can.
  virtual std::optional<std::string> trouble() const = 0;
};

} // namespace fillguard
