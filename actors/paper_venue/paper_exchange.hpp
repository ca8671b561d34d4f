#pragma once

#include "actors/paper_venue/local_venue.hpp"
#include "actors/paper_venue/paper_book.hpp"
#include "actors/paper_venue/paper_settings.hpp"
#include "messages/fills.hpp"
#include "messages/order_life.hpp"
#include "messages/orders.hpp"
#include "net/polymarket/orders/taking.hpp"

#include <map>
#include <optional>
#include <string>

namespace fillguard {

/// A simulated venue over the real books.
///
/// An order is held for the taker delay, then takes what is displayed at its
/// limit or better, best level first, each at its own price and with the taker
/// fee; without a trusted book, the order is held until there is one. A buy at
/// once spends its dollars: at a better price it gets more shares than were
/// ordered. The rest of other orders rests in the book, and is filled by what
/// is displayed later at its limit or better, at its limit and without a fee.
/// `paper_book` ensures that no displayed share is taken twice. Every live
/// order ends at its expiry.
///
/// A trade settles later, or fails. Only settled shares can be sold.
///
/// Whether to place an order is decided elsewhere: the desk alone enforces
/// caps, halts, and that each order is sent once. Equal inputs give equal
/// reports.
class paper_exchange : public local_venue {
public:
  explicit paper_exchange(paper_settings settings) : settings_{settings} {
    // nop
  }

  std::string order_id(const order_wanted& x) const override;

  /// Accepts an order, or rejects it with a reason. An order that is known
  /// already is ignored.
  void submit(const order_wanted& order, utc_time now) override;
  void cancel(const intent_id& x, utc_time now) override;
  bool look_up(const intent_id& intent, utc_time now) override;

  /// Updates a book, and matches orders with it.
  void follow(const book_update& x) override;
  void advance(utc_time now) override;
  std::optional<utc_time> next_due() const override;

  /// Restores orders after a restart; books are not restored.
  void remember(const order_record& x) override;

  /// Shares of a token that an order may sell: bought and settled, net of a fee
  /// in shares, and neither sold nor reserved by a live sell order.
  shares sellable(const window_id& window, outcome token) const;

private:
  struct order {
    order_life life;
    utc_time match_at;

    /// Held for the taker delay, or until there is a book.
    bool held() const { return life.state() == order_state::delayed; }
  };

  struct settling_trade {
    intent_id intent;
    std::size_t fill = 0; ///< Index into the order's fills.
  };

  void remember(const order_answered& x);
  void remember(const fill_evidence& evidence);
  order* remembered(const intent_id& intent);
  static net::polymarket::order_rest rest_of(const order& x);
  std::chrono::milliseconds settles_after(const std::string& trade) const;
  bool fails(const std::string& trade) const;
  void reject(const order_wanted& x, std::string why);
  void set_state(order& of, order_state state, std::string reason);
  void match(order& resting);
  void match_now(order& taker);
  void be_hit(order& resting);
  void fill(order& resting, price at, shares quantity,
            std::optional<money> fee);
  void match_window(const window_id& x);
  void expire();
  void settle();
  void forget();

  paper_settings settings_;
  utc_time now_;
  std::map<window_id, paper_book> books_;
  std::map<intent_id, order> orders_;
  std::multimap<utc_time, settling_trade> unsettled_; ///< By when.
  std::map<intent_id, order_placed> about_to_come_;   ///< Without a report.
};

} // namespace fillguard
