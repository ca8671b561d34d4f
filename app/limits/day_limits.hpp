#pragma once

#include "messages/market.hpp"
#include "messages/views.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace fillguard {

/// Halts new entries for the rest of a UTC day when its loss, or its profit, of
/// all markets together has reached a limit. The sums are those of the states.
/// Once halted it stays so until the day ends, or the user lifts it; then
/// nothing halts before the next day. Thread-safe.
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

  /// Ends the halt for its day. Returns that day; absent: there was none.
  std::optional<utc_time> lift();

  /// The user lifted the halts of that day in an earlier process.
  void lifted_on(utc_time day);

  /// Halts for that reason on that day, as an earlier process did.
  void halted_on(utc_time day, std::string reason);

  /// The day whose halt was lifted last; absent: none was.
  std::optional<utc_time> lifted() const;

  /// The day and reason of the halt; absent: none.
  std::optional<std::pair<utc_time, std::string>> halt_of_day() const;

private:
  std::optional<std::string> reason_now() const;

  settings how_;
  mutable std::mutex mutex_;
  std::map<market_key, day_view> days_;
  /// What each market brought on its day, as it counts: a position of which
  /// sight is lost makes no sum better than it was.
  std::map<market_key, money> counted_;
  utc_time today_;
  std::optional<std::string> halted_; ///< Of `today_`.
  std::optional<utc_time> lifted_;
};

} // namespace fillguard
