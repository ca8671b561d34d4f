#pragma once

#include "app/limits/limit_file.hpp"
#include "messages/market.hpp"
#include "messages/views.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace fillguard {

/// Halts new entries for the rest of a UTC day when its loss, or its profit, of
/// all markets together has reached a limit. The sums are those of the states.
/// Once halted it stays so until the day ends, or the user lifts that limit;
/// then only the other one can still halt before the next day. Thread-safe.
class day_limits {
public:
  struct settings {
    money loss; ///< Zero: no limit.
    money profit;
  };

  explicit day_limits(settings how) : how_{how} {
    // nop
  }

  /// Takes the newest view of a market. Returns whether `halted` changed.
  bool apply(const window_view& x);

  /// The reason to halt entries; absent: none.
  std::optional<std::string> halted() const;

  /// Lifts the limit that halts now, for its day; the other one may halt at
  /// once. Returns which it was; absent: there was no halt.
  std::optional<day_limit> lift();

  /// Continues with what an earlier process kept.
  void continue_with(const kept_limit& x);

  /// What the next process continues with; absent: no limit was reached.
  std::optional<kept_limit> to_keep() const;

private:
  void look();

  settings how_;
  mutable std::mutex mutex_;
  std::map<market_key, day_view> days_;
  utc_time today_;
  kept_limit known_; ///< Of `today_`.
};

} // namespace fillguard
