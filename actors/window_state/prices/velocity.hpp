#pragma once

#include "messages/describe.hpp"
#include "messages/views.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace fillguard {

/// The last prices of a market's coin, one a second. Belongs to the market, not
/// to one of its windows.
class price_history {
public:
  explicit price_history(std::size_t capacity);

  /// Appends, and drops the oldest beyond the capacity.
  void push(const price_sample& x);

  /// Oldest first.
  const std::vector<price_sample>& samples() const { return samples_; }

  /// How fast the price moves against the holder of `held`: (last - first) /
  /// first over the newest samples that share one source, since a difference
  /// between two sources is no movement. Absent with fewer than two of them.
  std::optional<double> velocity(outcome held) const;

  // The capacity is a setting.
  static constexpr auto describe() {
    return record("price_history",
                  unrecorded("capacity", &price_history::capacity_),
                  field(1, "samples", &price_history::samples_));
  }

private:
  std::size_t capacity_;
  std::vector<price_sample> samples_;
};

} // namespace fillguard
