#pragma once

#include "messages/describe.hpp"
#include "messages/enumeration.hpp"
#include "messages/market.hpp"
#include "messages/tag.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

struct book_level {
  fillguard::price price;
  shares size;

  static constexpr auto describe() {
    return record("book_level", field(1, "price", &book_level::price),
                  field(2, "size", &book_level::size));
  }
};

/// The best level of one side of a book; absent when that side is empty.
struct top_of_book {
  std::optional<book_level> bid;
  std::optional<book_level> ask;

  static constexpr auto describe() {
    return record("top_of_book", field(1, "bid", &top_of_book::bid),
                  field(2, "ask", &top_of_book::ask));
  }
};

/// One report of the venue about a window's book. Both tokens share one book,
/// in the UP token's prices throughout: an UP bid at p is a DOWN ask at 1 - p.
struct book_update {
  enum class kind_type : std::uint8_t {
    snapshot, ///< `bids` and `asks` are the whole book.
    change,   ///< New absolute sizes of some levels; size 0 removes a level.
    distrust, ///< The book is unreliable until the next snapshot.
    confirm,  ///< The book was seen unchanged at `received_at`.
  };

  fillguard::tag tag;
  window_id window;
  kind_type kind = kind_type::snapshot;
  outcome token = outcome::up; ///< The token whose frame was received.
  std::vector<book_level> bids;
  std::vector<book_level> asks;
  std::optional<utc_time> source_time;
  utc_time received_at;
  std::uint64_t sequence = 0; ///< Counts up within one sender.
  std::string reason;         ///< Why the book is unreliable; else empty.
  /// The market's own, in a snapshot whose source has them.
  std::optional<price> tick_size;
  std::optional<shares> smallest_order;

  static constexpr auto describe() {
    return record("book_update", field(1, "tag", &book_update::tag),
                  field(2, "window", &book_update::window),
                  field(3, "kind", &book_update::kind),
                  field(4, "token", &book_update::token),
                  field(5, "bids", &book_update::bids),
                  field(6, "asks", &book_update::asks),
                  field(7, "source_time", &book_update::source_time),
                  field(8, "received_at", &book_update::received_at),
                  field(9, "sequence", &book_update::sequence),
                  field(10, "reason", &book_update::reason),
                  field(11, "tick_size", &book_update::tick_size, 3),
                  field(12, "smallest_order", &book_update::smallest_order, 3));
  }
};

/// The levels of a window's book, in the UP token's prices.
class order_book {
public:
  /// Why a snapshot or change is refused; `none` when it is valid.
  enum class flaw : std::uint8_t {
    none,
    price_out_of_range, ///< Not strictly between 0 and 1.
    negative_size,
    duplicate_level,
    crossed, ///< Best bid at or above best ask.
  };

  /// Replaces all levels. With a flaw, nothing changes.
  flaw replace(const std::vector<book_level>& bids,
               const std::vector<book_level>& asks);

  /// Sets the sizes of single levels. With a price or size flaw, nothing
  /// changes. A book that is crossed afterwards is kept and reported, since the
  /// frame that uncrosses it may still be on its way.
  flaw change(const std::vector<book_level>& bids,
              const std::vector<book_level>& asks);

  void clear();

  /// Best level last.
  const std::vector<book_level>& bids() const { return bids_; }
  const std::vector<book_level>& asks() const { return asks_; }

  bool empty() const { return bids_.empty() && asks_.empty(); }
  bool crossed() const;

  top_of_book top() const;

  /// (bid value - ask value) / (bid value + ask value) over all levels from the
  /// view of the holder of `token`, rounded to three decimals; absent for an
  /// empty book. This book's own prices are UP's.
  std::optional<double> imbalance(outcome token) const;

  static constexpr auto describe() {
    return record("order_book", field(1, "bids", &order_book::bids_),
                  field(2, "asks", &order_book::asks_),
                  field(3, "bid_value", &order_book::bid_value_),
                  field(4, "ask_value", &order_book::ask_value_),
                  field(5, "bid_shares", &order_book::bid_shares_),
                  field(6, "ask_shares", &order_book::ask_shares_));
  }

private:
  /// Sorted by price, best last: ascending bids, descending asks.
  std::vector<book_level> bids_;
  std::vector<book_level> asks_;
  wide_int bid_value_ = 0; ///< Sum of price * size, in 10^-12 dollars.
  wide_int ask_value_ = 0;
  wide_int bid_shares_ = 0; ///< Sum of size: a mirrored level has the value
  wide_int ask_shares_ = 0; ///< size - price * size.
};

/// The same book in the other token's prices.
top_of_book mirror(const top_of_book& x);
std::vector<book_level> mirror(const std::vector<book_level>& x);

/// Rounds half to even on the exact binary value, as the reference does.
double round_to_3(double value);

constexpr auto enumerators(order_book::flaw) {
  return enumeration(
    "book_flaw", named(order_book::flaw::none, "none"),
    named(order_book::flaw::price_out_of_range, "price_out_of_range"),
    named(order_book::flaw::negative_size, "negative_size"),
    named(order_book::flaw::duplicate_level, "duplicate_level"),
    named(order_book::flaw::crossed, "crossed"));
}

constexpr auto enumerators(book_update::kind_type) {
  return enumeration("book_update_kind",
                     named(book_update::kind_type::snapshot, "snapshot"),
                     named(book_update::kind_type::change, "change"),
                     named(book_update::kind_type::distrust, "distrust"),
                     named(book_update::kind_type::confirm, "confirm"));
}

} // namespace fillguard
