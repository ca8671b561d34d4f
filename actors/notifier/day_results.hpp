#pragma once

#include "messages/views.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace fillguard {

/// Sums up each UTC day on which something was traded, once, when it is over in
/// every market: what it brought.
class day_results {
public:
  /// A market that is silent does not hold back the others' result for longer.
  static constexpr std::chrono::minutes patience{5};

  struct result_of_day {
    utc_time day; ///< Its beginning.
    std::string text;
  };

  /// Takes the newest view of a market.
  std::optional<result_of_day> apply(const window_view& view);

private:
  std::map<market_key, day_view> days_; ///< The newest of each market.
  std::map<utc_time, std::map<market_key, day_view>> over_;
  utc_time announced_; ///< The newest day with a result.
};

} // namespace fillguard
