#pragma once

#include "messages/book.hpp"
#include "messages/orders.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <vector>

namespace fillguard {

/// A window's real book, for paper orders to trade against.
///
/// Paper orders take nothing from the real book, so this class counts what was
/// taken of each displayed level and offers only the rest. When a level
/// shrinks, the shares still on offer shrink first; when a level grows, the
/// added shares are new; a level that was gone and returns is new too. So no
/// displayed share is ever sold twice.
class paper_book {
public:
  /// Updates the book. After an invalid update, the book is unusable until the
  /// next snapshot.
  void apply(const book_update& update);

  /// Whether the book is trusted, uncrossed and no older than `most`.
  bool usable(utc_time now, std::chrono::milliseconds most) const;

  /// The levels on offer to a buyer or seller of `token` at `limit` or better,
  /// best first, in that token's prices.
  std::vector<book_level> offers(outcome token, order_side direction,
                                 price limit) const;

  /// Takes `quantity` of the level at `at`.
  void remove(outcome token, order_side direction, price at, shares quantity);

private:
  using taken_levels = std::map<price, shares>;

  bool takes_asks(outcome token, order_side direction) const {
    // Bids for UP are the asks for DOWN.
    return (direction == order_side::buy) == (token == outcome::up);
  }

  static void forget_gone(taken_levels& taken,
                          const std::vector<book_level>& shown);

  order_book book_; ///< In UP's prices, like the two maps.
  bool trusted_ = false;
  utc_time updated_at_;
  taken_levels taken_asks_;
  taken_levels taken_bids_;
};

} // namespace fillguard
