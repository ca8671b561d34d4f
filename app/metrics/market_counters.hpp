#pragma once

#include "messages/views.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>

namespace fillguard::metrics {

/// The events in a market since the service started.
struct market_counts {
  std::uint64_t windows_opened = 0;
  std::uint64_t windows_up = 0; ///< Resolved so.
  std::uint64_t windows_down = 0;
  std::uint64_t windows_half = 0;
  std::uint64_t fills = 0; ///< Found or grown.
  std::uint64_t fills_confirmed = 0;
  std::uint64_t fills_reversed = 0;
  std::uint64_t dangers = 0; ///< Times that a position came into danger.
  std::uint64_t halts = 0;
  std::uint64_t set_aside = 0; ///< Inputs that the state could not fold.
  std::uint64_t differences = 0;
  money profit; ///< Of all settled windows.
};

/// Counts the events in the views and notices of a service. Thread-safe.
class market_counters {
public:
  void count(const window_view& view);
  void count(const notice& event);

  std::map<market_key, market_counts> counts() const;

private:
  struct market_track {
    market_counts counts;
    std::optional<window_id> window; ///< The last one counted as opened.
    /// The newest ones counted as resolved, with what they count.
    std::map<window_id, money> resolved;
    bool halted = false;
    bool in_danger = false;
  };

  static void count_resolved(market_track& to, const past_window& window);

  mutable std::mutex mutex_;
  std::map<market_key, market_track> markets_;
};

} // namespace fillguard::metrics
