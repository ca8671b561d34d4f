#pragma once

#include "actors/trader/order_venue.hpp"
#include "actors/trader/paper_book.hpp"
#include "messages/fills.hpp"
#include "messages/orders.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fillguard {

struct paper_settings {
  /// A book that was not said or confirmed for longer is not traded against.
  std::chrono::milliseconds book_staleness{5'000};
  /// From a match to its confirmation.
  std::chrono::milliseconds confirm_after{2'000};
};

using paper_event = order_event;

/// A venue for orders that cost nothing, over the real books that it is told.
///
/// An order is held for the market's taker delay, then takes what is displayed
/// at its limit or better, best level first, each at its own price and with the
/// taker fee; without a book to be trusted it is held until there is one. What
/// is left rests, and is filled by what is later displayed at its limit or
/// better, at its limit and without a fee. `paper_book` sees to it that nothing
/// displayed is taken twice. Whatever is live ends at the order's expiry.
///
/// Knows no clock: time is what its inputs say, and never goes back. Equal
/// inputs give equal events.
class paper_exchange : public order_venue {
public:
  using events = order_events;

  explicit paper_exchange(paper_settings settings = {}) : settings_{settings} {
    // nop
  }

  /// Takes an order on, or rejects it with a reason. At most one order is live
  /// for a window and purpose. An intent that comes again is not a second
  /// order: the answer repeats what became of the first.
  events place(const order_wanted& x, utc_time now) override;

  events cancel(const intent_id& x, utc_time now) override;

  std::optional<events> look_up(const intent_id& x, utc_time now) override;
  bool knows_all() const override { return true; }

  std::string order_id(const order_wanted& x) const override;

  /// Follows a book, and matches what it allows.
  events note(const book_update& x) override;

  events advance(utc_time now) override;

  std::optional<utc_time> next_due() const override;

  // What it knew before a restart, but for the books: those come anew.
  void remember(const order_placed& x) override;
  void remember(const order_event& x) override;

  /// Shares of a token that an order may sell: bought, net of a fee in shares,
  /// neither sold nor reserved by a live sale.
  shares sellable(const window_id& window, side token) const;

private:
  struct order {
    order_wanted wanted;
    order_sent sent;
    order_answered answer; ///< The last one.
    shares left;
    std::vector<fill_evidence> fills;
    utc_time match_at;

    bool held() const { return answer.state == order_state::delayed; }
    bool live() const { return held() || answer.state == order_state::resting; }
  };

  struct confirmation {
    intent_id intent;
    std::size_t fill = 0; ///< Index into the order's fills.
  };

  void remember(const order_answered& x);
  void remember(const fill_evidence& x);
  order* remembered(const intent_id& x);
  void reject(const order_wanted& x, std::string why, events& out);
  void say(order& x, order_state state, std::string reason, events& out) const;
  void match(order& x, events& out);
  void take(order& x, events& out);
  void be_hit(order& x, events& out);
  void fill(order& x, price at, shares quantity, std::optional<money> fee,
            events& out);
  void match_window(const window_id& x, events& out);
  void expire(events& out);
  void confirm(events& out);
  void forget();

  paper_settings settings_;
  utc_time now_;
  std::map<window_id, paper_book> books_;
  std::map<intent_id, order> orders_;
  std::map<intent_id, order_answered> rejected_;
  std::multimap<utc_time, confirmation> unconfirmed_;
  std::map<intent_id, order_placed> about_to_come_; ///< Remembered.
};

} // namespace fillguard
