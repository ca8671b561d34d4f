#pragma once

#include "messages/decimal.hpp"
#include "messages/describe.hpp"

#include <chrono>
#include <vector>

namespace fillguard {

/// How sure the market is of a side, on the scale of prices but not clamped to
/// it: an ask less a penalty may be negative. Not a probability.
using confidence_value = decimal<struct confidence_unit>;

/// One row: this penalty holds up to and including that many seconds left.
struct penalty_step {
  std::chrono::nanoseconds up_to{0};
  confidence_value penalty;

  static constexpr auto describe() {
    return record("penalty_step", field(1, "up_to", &penalty_step::up_to),
                  field(2, "penalty", &penalty_step::penalty));
  }
};

/// Rows by rising `up_to`. Beyond the last one, its penalty still holds.
using penalty_table = std::vector<penalty_step>;

/// The steps of the strategy: free in the last minute, 0.15 before 300 s.
penalty_table standard_penalties();

/// What time left costs; nothing for an empty table, and nothing after the
/// end beyond what the first row says.
confidence_value time_penalty(const penalty_table& table,
                              std::chrono::nanoseconds left);

constexpr confidence_value confidence(price ask, confidence_value penalty) {
  return confidence_value::from_millionths(ask.millionths()) - penalty;
}

} // namespace fillguard
