#pragma once

#include "messages/decimal.hpp"
#include "messages/time.hpp"

#include <chrono>
#include <map>
#include <optional>

namespace fillguard {

/// What a wallet held of one outcome, by the venue's public answers, and what
/// must have been traded in between.
///
/// Trades that the wallet's activity reports explain the changes. Where they do
/// not (the activity comes later, or not at all), each rise counts as a buy and
/// each fall as a sale. Answers from after the close that show less are not
/// added: then nothing can be sold, and the venue lists a resolved position
/// elsewhere, redeemed or not.
class position_history {
public:
  /// Reported trades, or the trades that follow.
  struct totals {
    shares bought;
    shares sold;
    shares redeemed;
    std::optional<utc_time> sold_since{}; ///< Of falls in the answers.
  };

  /// A sale of the last second shows this much later: the venue's cache holds
  /// an answer for 5 s, and needs some seconds more to have the trade.
  static constexpr std::chrono::seconds shown_within{10};

  /// The activity has a trade this long after the positions. If its trades lead
  /// to what is held by then, they are all there is, and an answer in between
  /// was wrong.
  static constexpr std::chrono::seconds reported_within{30};

  /// Answers may come in any order; of two with the same time, the higher
  /// counts. `average` is the average price of what is held.
  void add(utc_time at, shares held, std::optional<price> average);

  /// By the newest answer; none: no answer yet.
  shares held() const {
    return held_.empty() ? shares{} : held_.rbegin()->second;
  }

  /// Of the first answer with shares; absent: nothing was ever held.
  const std::optional<utc_time>& held_since() const { return held_since_; }

  /// Of the newest answer with shares.
  const std::optional<price>& average() const { return average_; }

  /// The trades of the outcome until now; never less than `reported`.
  totals trades(const totals& reported) const;

private:
  std::map<utc_time, shares> held_;
  std::optional<utc_time> held_since_;
  std::optional<price> average_;
  utc_time average_at_;
};

} // namespace fillguard
