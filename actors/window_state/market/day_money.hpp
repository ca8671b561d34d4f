#pragma once

#include "actors/window_state/windows/window_track.hpp"
#include "messages/describe.hpp"
#include "messages/views.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace fillguard {

/// What a market's windows brought on a UTC day, for the limits of a day. The
/// windows themselves are forgotten soon after they are settled.
class day_money {
public:
  /// Adds a window that is about to be forgotten.
  void add(const window_track& gone);

  /// The day of `now`, with the windows that are not forgotten.
  day_view view(const std::vector<window_track>& windows, utc_time now,
                std::chrono::nanoseconds book_stale_after) const;

  static constexpr auto describe() {
    return record("day_money", field(1, "day", &day_money::day_),
                  field(2, "profit", &day_money::profit_),
                  field(3, "unknown", &day_money::unknown_),
                  field(4, "positions", &day_money::positions_),
                  field(5, "unseen", &day_money::unseen_));
  }

private:
  utc_time day_; ///< The newest with a window that is forgotten.
  money profit_;
  std::uint32_t unknown_ = 0;
  std::uint32_t positions_ = 0;
  money unseen_;
};

} // namespace fillguard
