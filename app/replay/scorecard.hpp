#pragma once

#include "messages/views.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace fillguard {

/// The result of one window's capture.
struct window_score {
  window_id window;
  std::optional<window_outcome> winner;
  std::optional<outcome> token; ///< Of the capture; absent: none was tried.
  bool filled = false;
  bool hedged = false;
  bool exited = false; ///< Sold because of danger or a stop.
  bool locked = false; ///< Sold at the profit lock alone.
  /// Hedged or exited, and then the outcome won.
  bool false_exit = false;
  /// A losing position that was held to settlement unhedged. At a 50/50
  /// resolution no outcome lost.
  bool ridden = false;
  std::optional<money> fees;
  std::optional<money> profit; ///< Net of fees; absent until it is settled.

  friend bool operator==(const window_score&, const window_score&) = default;
};

window_score score(const past_window& past);

/// "hedged", "exited, false": the actions in a few words.
std::string deeds(const window_score& score);

/// The results of many windows.
struct scorecard {
  std::vector<window_score> windows; ///< In the order of their closes.

  struct sums {
    std::uint64_t captures = 0;
    std::uint64_t filled = 0;
    std::uint64_t hedged = 0;
    std::uint64_t exited = 0;
    std::uint64_t locked = 0;
    std::uint64_t settled = 0; ///< Filled ones with a known outcome.
    std::uint64_t halves = 0;  ///< Of these, settled at 50/50.
    std::uint64_t false_exits = 0;
    std::uint64_t ridden = 0;
    std::uint64_t unknown = 0; ///< Filled ones without a profit.
    money fees;
    money profit;

    friend bool operator==(const sums&, const sums&) = default;
  };

  sums total() const;
};

} // namespace fillguard
