#pragma once

#include "actors/window_state/books/book_track.hpp"
#include "actors/window_state/books/distinct_updates.hpp"
#include "actors/window_state/capture/window_capture.hpp"
#include "actors/window_state/danger/position_danger.hpp"
#include "actors/window_state/guard/guard.hpp"
#include "actors/window_state/windows/market_facts.hpp"
#include "actors/window_state/windows/peak.hpp"
#include "actors/window_state/windows/window_facts.hpp"
#include "messages/describe.hpp"
#include "messages/fills.hpp"
#include "messages/orders.hpp"
#include "messages/position.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// Everything that belongs to one window and ends with it: the facts, and the
/// parts that conclude from them. It passes the facts of each on to the others.
class window_track {
public:
  window_track() = default; ///< For readers.

  explicit window_track(window_info info) : facts{std::move(info)} {
    // nop
  }

  window_facts facts;

  // -- inputs -----------------------------------------------------------------

  book_track::noted apply(const book_update& update);

  // What becomes of orders; whether that was news.
  bool apply(const order_sent& report);
  bool apply(const order_answered& report);
  bool apply(const fill_detected& fill);

  /// One look a second, for the entry filter.
  void look(const market_facts& market);

  // -- conclusions ------------------------------------------------------------

  /// Takes the peak confidence when that is due; whether it did.
  bool take_peak(const market_facts& market);

  /// Reads the danger of what is held; what crossed its threshold, in words.
  std::optional<std::string> read_danger(const market_facts& market);

  /// What to do about the position, and what to capture.
  decisions guard_position(const market_facts& market);
  decisions try_capture(const market_facts& market);

  /// What is left to be said when the window has closed.
  decisions settle_guard(const market_facts& market);

  // -- facts ------------------------------------------------------------------

  const book_track& book() const { return book_; }
  const peak_confidence& peak() const { return peak_; }
  const position_danger& danger() const { return danger_; }
  const window_capture& capture() const { return capture_; }
  const fillguard::guard& guard() const { return guard_; }

  /// The outcome of which captured shares are held, more than dust.
  std::optional<side> held() const;

  /// Captured shares of `token` that were neither sold nor lost to a fee. What
  /// the venue said was matched counts as sold before its fills are known.
  shares held_shares(side token) const;

  /// Of those, covered by as many of the other outcome.
  shares hedged_shares(side token) const;

  /// Held and not covered.
  shares open_shares(side token) const;

  /// Absent when nothing was ever held.
  std::optional<position_view> position_now() const;

  /// What all its trades earned, net of fees; absent while the outcome, a
  /// price or a fee is unknown, and when nothing filled.
  std::optional<money> profit() const;

  past_window past() const;

  /// Orders that were decided on, are still wanted, and of which nobody ever
  /// reported anything.
  std::vector<order_wanted> unacknowledged() const;

  static constexpr auto describe() {
    return record("window_track", field(1, "facts", &window_track::facts),
                  field(2, "book", &window_track::book_),
                  field(3, "updates", &window_track::updates_),
                  field(4, "trades", &window_track::trades_),
                  field(5, "peak", &window_track::peak_),
                  field(6, "danger", &window_track::danger_),
                  field(7, "capture", &window_track::capture_),
                  field(8, "guard", &window_track::guard_));
  }

private:
  /// The book, if it is to be believed; else null.
  const order_book* believable_book(const market_facts& market) const;

  danger_facts signals(side held, const order_book* book,
                       const market_facts& market) const;
  guard_facts facts_to_guard(const market_facts& market) const;

  book_track book_;
  distinct_updates updates_;
  position trades_; ///< Everything bought and sold.
  peak_confidence peak_;
  position_danger danger_;
  window_capture capture_;
  fillguard::guard guard_;
};

} // namespace fillguard
