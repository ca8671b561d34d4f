#pragma once

#include "messages/fills.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace fillguard {

/// Merges the fills of several detectors: for each purpose, the detector with
/// the most complete fill counts. Fills of a detector that is gone are kept
/// until another has as much, or had the time to catch up.
class fill_merge {
public:
  /// The time in which a new detector catches up.
  static constexpr std::chrono::seconds grace{15};
  /// Windows are dropped this long after their opening.
  static constexpr std::chrono::hours memory{2};

  /// Returns the fills to pass on.
  std::vector<fill_detected> merge(const std::string& who,
                                   const fill_detected& fill, utc_time now);

  void lose(const std::string& who, utc_time now);

  /// A detector has joined, and starts to catch up with those that are gone.
  void meet(utc_time now);

  /// Revisions start above those of the previous run, which were based on that
  /// run's start.
  void begin(utc_time now) {
    floor_ = static_cast<std::uint64_t>(to_unix_ms(now));
  }

  /// Drops fills whose time has run out.
  std::vector<fill_detected> pass(utc_time now);

  /// The fills of a market as last passed on.
  std::vector<fill_detected> all(market_key market) const;

private:
  using place = std::tuple<window_id, outcome, order_purpose>;

  struct report {
    fill_detected fill;
    std::optional<utc_time> gone_at; ///< Set when the detector is gone.
  };

  struct entry {
    std::map<std::string, report> by_detector;
    std::optional<fill_detected> passed_on;
  };

  std::optional<fill_detected> news(entry& order) const;

  std::map<place, entry> entries_;
  std::uint64_t floor_ = 0;
};

} // namespace fillguard
