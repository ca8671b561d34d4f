#pragma once

#include "net/link/batch.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace fillguard {

using net::link::relayed;

/// Messages of feeds that are not sent yet. Bounded: the oldest prices are
/// dropped, book updates are merged, and only the newest status of each feed is
/// kept. A fill is never dropped: a newer one of the same purpose replaces it
/// without loss.
class backlog {
public:
  struct limits {
    std::size_t prices = 4'096;
    std::size_t books = 1'024; ///< Beyond this number, updates are merged.
    std::size_t batch = 2'048; ///< The most that `drain` returns at once.
  };

  explicit backlog(limits most) : most_{most} {
    // nop
  }

  void add(const btc_price& x);
  void add(const book_update& x);
  void add(const window_result& x);
  void add(const fill_detected& x);
  void add(const feed_status& x);

  /// Takes fills first; each kind in its order.
  std::vector<relayed> drain();

  /// Drops waiting books, since whole books follow.
  void forget_books() { books_.clear(); }

  bool empty() const;

  std::uint64_t dropped() const { return dropped_; }
  std::uint64_t put_together() const { return put_together_; }

private:
  using fill_place = std::tuple<window_id, outcome, order_purpose>;

  void put_books_together();

  limits most_;
  std::deque<btc_price> prices_;
  std::deque<book_update> books_;
  std::map<window_id, window_result> results_;
  std::map<fill_place, fill_detected> fills_;
  std::map<std::string, feed_status> feeds_;
  std::uint64_t dropped_ = 0;      ///< Prices.
  std::uint64_t put_together_ = 0; ///< Book updates.
};

} // namespace fillguard
