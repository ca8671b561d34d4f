#pragma once

#include "messages/views.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fillguard {

/// Sums up each UTC day on which something was traded, once, when it is over in
/// every market: what it brought, and what someone has to redeem.
class day_results {
public:
  /// A market that is silent does not hold back the others' result for longer.
  static constexpr std::chrono::minutes patience{5};

  struct result_of_day {
    utc_time day; ///< Its beginning.
    std::string text;
  };

  /// Takes the newest view of a market.
  std::optional<result_of_day> apply(const window_view& x);

private:
  std::string text_of(const std::map<market_key, day_view>& markets) const;

  std::map<market_key, day_view> days_; ///< The newest of each market.
  std::map<utc_time, std::map<market_key, day_view>> over_;
  /// "5 up of btc-updown-5m-1776081600", by market.
  std::map<market_key, std::vector<std::string>> redeemable_;
  utc_time announced_; ///< The newest day with a result.
};

} // namespace fillguard
