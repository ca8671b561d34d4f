#pragma once

#include <chrono>
#include <cstdint>

namespace fillguard {

/// What the venue does that the books do not show.
struct paper_settings {
  /// A book without an update or confirmation for longer is not traded against.
  std::chrono::milliseconds book_staleness{};
  /// How long a marketable order is held before matching.
  std::chrono::milliseconds taker_delay{150};
  /// From a match to its settlement, when bought shares can be sold. Each trade
  /// takes up to `settles_within` longer, half of them a sixteenth of that at
  /// most.
  std::chrono::milliseconds settles_after{3'000};
  std::chrono::milliseconds settles_within{57'000};
  /// Of a thousand trades, how many fail instead of settling.
  std::uint32_t fails_of_1000 = 0;
};

} // namespace fillguard
