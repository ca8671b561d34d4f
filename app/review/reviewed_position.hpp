#pragma once

#include "app/review/seen_bids.hpp"
#include "messages/market.hpp"
#include "messages/position.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace fillguard::review {

/// The ways to end a position that are compared.
enum class policy_name : std::uint8_t {
  held,       ///< To the settlement.
  done,       ///< What really happened.
  at_reading, ///< Sold when the acting reading first reached its threshold.
  at_stop,    ///< Sold at the first bid of 65 cents or less.
};

inline constexpr std::array all_policies{policy_name::held, policy_name::done,
                                         policy_name::at_reading,
                                         policy_name::at_stop};

/// The result of one position under one policy.
struct policy_result {
  std::optional<reckoned_money> profit; ///< After fees; absent: unknown.
  std::string unknown_because;          ///< Empty when known.
  std::optional<recorded_sale> sale;    ///< Absent: none.
};

/// The review's own rule beside what the guard did; see own_rule.hpp.
struct own_crossing {
  std::optional<utc_time> reached_at; ///< Absent: never in danger.
  std::optional<utc_time> due_at;     ///< Of the first bid that paid.
  std::optional<utc_time> sent_at;    ///< Of the guard's first order.
};

/// One position, and what other ways of ending it would have brought.
struct reviewed_position {
  window_id window;
  outcome token = outcome::up;
  shares bought;
  std::optional<price> average_price;
  std::optional<reckoned_money> cost; ///< With fees.
  std::optional<window_outcome> winner;
  shares sold;
  shares hedged;
  std::optional<utc_time> left_at; ///< Of the first sale or hedge.
  std::array<policy_result, 4> results;
  /// Assumed from a decision to its match: the venue names no delay in a form
  /// that is read.
  std::chrono::milliseconds taker_delay{0};
  /// From the reading's threshold to the first bid of 65 cents or less, the
  /// time that an alert leaves a person; negative: the bid was first. Absent:
  /// one of both did not come, or may have come unseen.
  std::optional<std::chrono::nanoseconds> alert_left;
  /// Absent: the rule does not apply, or the prices were never known.
  std::optional<own_crossing> own;
  std::optional<price> best_bid;       ///< While shares were held.
  std::optional<price> best_bid_after; ///< After the first sale or hedge.
  std::vector<std::string> notes;      ///< Differences and gaps.

  policy_result& of(policy_name x) {
    return results[static_cast<std::size_t>(x)];
  }
  const policy_result& of(policy_name x) const {
    return results[static_cast<std::size_t>(x)];
  }

  /// Whether the outcome that was sold or hedged won after all; absent when
  /// nothing was, or the window's result is not known.
  std::optional<bool> recovered() const {
    if (!left_at || !winner)
      return std::nullopt;
    return *winner == token;
  }
};

} // namespace fillguard::review
