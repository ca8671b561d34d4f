#pragma once

#include "messages/time.hpp"

#include <chrono>
#include <optional>

namespace fillguard {

/// When a new sale may follow one of unknown fate: to wait for its fate would
/// mean riding to zero (live-orders.md, 10). Never for a buy. The venue
/// subtracts what matched, so both together cannot sell more than is held.
struct sale_after_unknown {
  /// Without any answer, an attempt counts as ended so long after its decision:
  /// 3 s at the venue, and the wait for its record before.
  static constexpr std::chrono::milliseconds silence{3'500};
  static constexpr std::chrono::seconds after_end{2};

  utc_time decided_at;
  std::optional<utc_time> ended_at; ///< Of the attempt; absent: no answer yet.
  bool token_is_paired = false;     ///< A part is covered by the other outcome.
};

/// When the sale is to be cancelled by its id, and the next one may follow;
/// absent: not before something else changes.
inline std::optional<utc_time> next_sale_at(const sale_after_unknown& x) {
  if (x.token_is_paired)
    return std::nullopt;
  const auto silent = x.decided_at + sale_after_unknown::silence;
  return x.ended_at && *x.ended_at + sale_after_unknown::after_end < silent
           ? *x.ended_at + sale_after_unknown::after_end
           : silent;
}

} // namespace fillguard
