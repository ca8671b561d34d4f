#pragma once

#include "messages/market.hpp"
#include "messages/order_records.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace fillguard {

/// Where orders are recorded. No call blocks.
class order_log {
public:
  virtual ~order_log() = default;

  virtual void record(const order_record& x) = 0;

  /// Requests a sync of all records so far, including those of the market's
  /// state. Returns the number under which the sync will be confirmed.
  virtual std::uint64_t request_sync(market_key market) = 0;

  /// The highest number confirmed so far.
  virtual std::uint64_t synced_up_to() const = 0;

  /// Why recording is impossible now; absent: possible.
  virtual std::optional<std::string> failing_because() const = 0;
};

} // namespace fillguard
