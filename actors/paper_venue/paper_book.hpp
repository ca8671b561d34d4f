#pragma once

#include "messages/book.hpp"
#include "messages/orders.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <vector>

namespace fillguard {

/// A window's real book as paper orders may trade against it.
///
/// Paper takes nothing out of the real book, so this remembers what was taken
/// of each displayed level and offers only the rest. When a level shrinks, the
/// shares that went are taken to be those still on offer; what it grows by is
/// new; once it is gone, what comes back is new too. So nothing that was shown
/// is ever sold twice.
class paper_book {
public:
  /// Follows the book. An update that cannot be one makes the book unusable
  /// until the next snapshot.
  void note(const book_update& x);

  /// Whether the book is trusted, uncrossed and no older than `most`.
  bool usable(utc_time now, std::chrono::milliseconds most) const;

  /// What is left on offer to someone who wants to buy or sell `token` at
  /// `limit` or better, best first, in that token's prices.
  std::vector<book_level> offers(side token, trade_direction direction,
                                 price limit) const;

  /// Remembers that `quantity` of the level at `at` was taken.
  void take(side token, trade_direction direction, price at, shares quantity);

private:
  using taken_levels = std::map<price, shares>;

  bool takes_asks(side token, trade_direction direction) const {
    // A buyer of DOWN is served by the bids for UP.
    return (direction == trade_direction::buy) == (token == side::up);
  }

  static void forget_gone(taken_levels& taken,
                          const std::vector<book_level>& shown);

  order_book book_; ///< In UP's prices, like the two maps.
  bool trusted_ = false;
  utc_time said_at_;
  taken_levels taken_asks_;
  taken_levels taken_bids_;
};

} // namespace fillguard
