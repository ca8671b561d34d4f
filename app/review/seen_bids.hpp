#pragma once

#include "messages/book.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace fillguard::review {

/// The longest time without an update during an interval.
class update_gap {
public:
  void begin(utc_time at) {
    if (!last_)
      last_ = at;
  }

  void add(utc_time at) {
    if (!last_)
      return;
    longest_ = std::max(longest_, at - *last_);
    last_ = std::max(*last_, at);
    any_ = true;
  }

  /// Until `end`, which is after all others.
  std::chrono::nanoseconds longest(utc_time end) const {
    return last_ ? std::max(longest_, end - *last_) : longest_;
  }

  bool any() const { return any_; } ///< Whether there was an update.

private:
  std::optional<utc_time> last_;
  std::chrono::nanoseconds longest_{0};
  bool any_ = false;
};

/// A sale that was not made, at the bids that were recorded.
struct recorded_sale {
  utc_time at;
  shares sold;
  shares left;    ///< What the bids did not take.
  money proceeds; ///< After fees.
};

/// The bids of a window, as its recorded updates show them.
class seen_bids {
public:
  /// Returns whether the bids are known after it.
  bool apply(const book_update& update);

  /// The bids are not known until the next snapshot.
  void lose() { known_ = false; }

  /// Whether the bids are known and were confirmed within `most`.
  bool known(utc_time at, std::chrono::nanoseconds most) const {
    return known_ && at - last_ <= most;
  }

  std::optional<price> best(outcome token) const;

  /// Sells to all bids there are; absent when the fee is not known.
  std::optional<recorded_sale> sell(outcome token, shares quantity,
                                    const market_rules& rules,
                                    utc_time at) const;

private:
  bool is_old(const book_update& update) const;

  order_book book_;
  bool known_ = false;
  utc_time last_; ///< When it was received or confirmed.
  std::optional<utc_time> source_time_;
};

} // namespace fillguard::review
