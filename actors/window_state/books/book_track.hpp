#pragma once

#include "messages/book.hpp"
#include "messages/describe.hpp"
#include "messages/views.hpp"

#include <chrono>
#include <optional>

namespace fillguard {

/// One window's book, from its updates, and whether it is reliable.
class book_track {
public:
  enum class update_result : std::uint8_t {
    applied,
    old,       ///< Overtaken by a later update.
    untrusted, ///< A change to an unreliable book.
    flawed,    ///< Not a valid book; nothing changed.
  };

  update_result apply(const book_update& update);

  /// Neither distrusted, nor crossed, nor silent for longer than
  /// `stale_after`.
  bool fresh(utc_time now, std::chrono::nanoseconds stale_after) const;

  /// The best ask of `token`, reliable or not.
  std::optional<price> ask(outcome token) const {
    if (token == outcome::up)
      return book_.asks().empty() ? std::nullopt
                                  : std::optional{book_.asks().back().price};
    return book_.bids().empty()
             ? std::nullopt
             : std::optional{complement(book_.bids().back().price)};
  }

  /// The book from the view of the holder of `token`; the last known one even
  /// when stale. `is_fresh`: as `fresh` answers for `now`.
  book_view view(outcome token, utc_time now, bool is_fresh) const;

  const order_book& book() const { return book_; }

  /// Whether a snapshot came, and no distrust since.
  bool trusted() const { return trusted_; }

  static constexpr auto describe() {
    return record("book_track", field(1, "book", &book_track::book_),
                  field(2, "trusted", &book_track::trusted_),
                  field(3, "source_time", &book_track::source_time_),
                  field(4, "seen_at", &book_track::seen_at_));
  }

private:
  bool is_old(const book_update& x) const;

  order_book book_;
  bool trusted_ = false;
  std::optional<utc_time> source_time_;
  /// Time of the last update or confirmation; absent before the first snapshot.
  std::optional<utc_time> seen_at_;
};

} // namespace fillguard
