#pragma once

#include "messages/book.hpp"
#include "messages/decimal.hpp"
#include "messages/describe.hpp"

#include <chrono>
#include <optional>
#include <vector>

namespace fillguard {

/// How certain the market is of an outcome, on the scale of prices but not
/// limited to it: an ask less a penalty may be negative. Not a probability.
using confidence_value = decimal<struct confidence_unit>;

/// One row: the penalty up to and including this time left.
struct penalty_step {
  std::chrono::nanoseconds up_to{0};
  confidence_value penalty;

  static constexpr auto describe() {
    return record("penalty_step", field(1, "up_to", &penalty_step::up_to),
                  field(2, "penalty", &penalty_step::penalty));
  }
};

/// Rows by rising `up_to`. The last penalty also applies beyond its row.
using penalty_table = std::vector<penalty_step>;

/// The steps of the strategy: none in the last minute, 0.15 before 300 s.
penalty_table standard_penalties();

/// The penalty for the time left; 0 for an empty table. After the close, that
/// of the first row.
confidence_value time_penalty(const penalty_table& table,
                              std::chrono::nanoseconds left);

constexpr confidence_value confidence(price ask, confidence_value penalty) {
  return confidence_value::from_millionths(ask.millionths()) - penalty;
}

/// The outcome that the market holds more likely, by the best asks: the dearer
/// one. Where only one outcome is offered, and cheaply, it is the other, whose
/// asks are gone; a lone dear ask shows nothing. Absent: unknown.
std::optional<outcome> leading_by_asks(std::optional<price> up,
                                       std::optional<price> down);

} // namespace fillguard
