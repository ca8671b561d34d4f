#pragma once

#include "messages/book.hpp"
#include "messages/views.hpp"

#include <chrono>
#include <optional>
#include <tuple>

namespace fillguard {

/// One window's book as told by updates, and how far to believe it.
class book_track {
public:
  enum class noted : std::uint8_t {
    applied,
    old,       ///< Later news was known already.
    untrusted, ///< A change to a book that is not to be believed.
    flawed,    ///< It cannot be a book; nothing changed.
  };

  noted note(const book_update& x);

  /// Neither distrusted, nor crossed, nor silent for longer than
  /// `stale_after`.
  bool fresh(utc_time now, std::chrono::nanoseconds stale_after) const;

  /// The best ask of `token`, believable or not.
  std::optional<price> ask(side token) const;

  /// The book as the holder of `token` sees it; the last known one even when
  /// it is stale.
  book_view view(side token, utc_time now,
                 std::chrono::nanoseconds stale_after) const;

  const order_book& book() const { return book_; }

  /// A snapshot came, and no distrust since.
  bool trusted() const { return trusted_; }

  friend auto fields(book_track& x) {
    return std::tie(x.book_, x.trusted_, x.source_time_, x.seen_at_);
  }

  friend bool operator==(const book_track&, const book_track&) = default;

private:
  bool is_old(const book_update& x) const;

  order_book book_;
  bool trusted_ = false;
  std::optional<utc_time> source_time_;
  /// When it was last said or confirmed; absent before the first snapshot.
  std::optional<utc_time> seen_at_;
};

} // namespace fillguard
