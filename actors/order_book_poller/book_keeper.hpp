#pragma once

#include "messages/book.hpp"
#include "net/polymarket/market_stream.hpp"

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// Keeps one window's book from the stream and from polls, and decides whether
/// the book is reliable.
///
///   unknown ──whole book──▶ trusted ──stream lost, tick size changed,
///      ▲                       │       best prices wrong, crossed for long
///      └───────distrust────────┘
///
/// The freshest source time wins: an older answer never replaces a newer
/// state, one of equal time may. Levels that leave the book crossed are held
/// back until the frame that uncrosses it.
class book_keeper {
public:
  using stream_book = net::polymarket::stream_book;

  /// Wrong best prices in a row that cannot come from mere delay between the
  /// two sources.
  static constexpr int most_mismatches = 3;
  /// How long a book may be crossed or wrong before distrust.
  static constexpr std::chrono::seconds patience{2};
  /// How long the stream prevails over a polled book of 0.01 and 0.99 alone,
  /// and how long after a distrust an older book is refused.
  static constexpr std::chrono::seconds memory{10};
  /// How often a whole book is sent without a change, so that a receiver that
  /// lost a part (a restart, an input set aside) is right again.
  static constexpr std::chrono::seconds whole_every{5};
  /// A source time further ahead is invalid: every later update would count as
  /// older.
  static constexpr std::chrono::minutes furthest_ahead{1};

  static bool is_invalid(const std::optional<utc_time>& source_time,
                         utc_time now) {
    return source_time && *source_time > now + furthest_ahead;
  }

  /// Changes kept until the whole book arrives; the oldest are dropped first.
  static constexpr std::size_t most_waiting = 512;

  struct effects {
    std::vector<book_update> updates; ///< To be stamped, numbered and sent.
    bool poll_now = false;            ///< A whole book is needed at once.
    std::string bad;                  ///< The input's flaw; else empty.
  };

  /// `tick_size` absent: not known until a book has it.
  book_keeper(window_id window, std::optional<price> tick_size);

  effects from_stream(stream_book book);
  effects from_stream(const net::polymarket::stream_top& x, utc_time now);
  effects from_stream(const net::polymarket::stream_tick_size& change,
                      utc_time now);
  effects from_poll(const stream_book& book);

  /// The stream starts again: its changes count from its next whole book.
  void stream_begins();

  /// The stream is lost. A book made of polls alone stays trusted.
  effects stream_lost(utc_time now);

  /// Marks the book as unreliable.
  effects distrust(std::string reason, utc_time now);

  /// Checks what has lasted too long.
  effects pass(utc_time now);

  /// The book as a snapshot; absent while unreliable.
  std::optional<book_update> snapshot() const;

private:
  bool is_older(const book_update& x) const;
  void take_terms(const stream_book& book);
  effects take_whole(const book_update& update);
  effects miss_change(const book_update& update);
  effects take_change(stream_book book);
  effects check(const net::polymarket::quoted_top& top, utc_time now);
  void apply_waiting();
  bool is_ghost(const book_update& x) const;
  book_update made(book_update::kind_type kind, const book_update& from) const;

  window_id window_;
  std::optional<price> tick_size_;
  /// As a book had them, which is how they reach the state.
  std::optional<price> book_tick_size_;
  std::optional<shares> smallest_order_;
  order_book book_;
  bool trusted_ = false;
  bool streaming_ = false; ///< The stream has sent a whole book.
  std::optional<utc_time> source_time_;
  utc_time snapshot_sent_at_;
  utc_time seen_at_;            ///< Time of the last update or confirmation.
  outcome token_ = outcome::up; ///< The token of that frame.
  utc_time distrusted_at_;
  std::optional<utc_time> streamed_at_;
  top_of_book stream_top_; ///< The best prices last seen on the stream.
  int mismatches_ = 0;
  std::optional<utc_time> mismatch_since_;
  std::optional<utc_time> crossed_since_;
  std::optional<book_update> held_back_;
  std::deque<book_update> waiting_;
};

} // namespace fillguard
