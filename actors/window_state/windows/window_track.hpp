#pragma once

#include "actors/window_state/account/account_track.hpp"
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

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// Everything that belongs to one window: the facts, and the parts that decide
/// on them. Passes the facts of each part to the others.
class window_track {
public:
  window_track() = default; ///< For readers.

  explicit window_track(window_info info) : facts{std::move(info)} {
    // nop
  }

  window_facts facts;
  account_track account;

  /// What is held, and not lost to a fee.
  struct held_tokens {
    outcome token;
    shares quantity;
    bool is_capture; ///< Else bought by hand.
  };

  // -- inputs -----------------------------------------------------------------

  book_track::update_result apply(const book_update& update);

  // Reports on orders; each returns whether it changed anything.
  bool apply(const order_sent& report);
  bool apply(const order_answered& report);
  bool apply(const fill_detected& fill);

  /// The user's request; returns what is to be done at once.
  decisions leave(const market_facts& market);
  decisions flatten();

  /// Adds a sample of both asks to the entry filter, once a second.
  void look(const market_facts& market);

  // -- conclusions ------------------------------------------------------------

  // `holds` is `holding()`, which one input needs several times.

  /// Sets the peak confidence when due; returns whether it did.
  bool take_peak(const market_facts& market,
                 const std::optional<held_tokens>& holds);

  /// Reads the danger of the held shares; returns what is to be announced:
  /// sight that was lost or is back, and a crossed threshold.
  std::vector<announcement>
  read_danger(const market_facts& market,
              const std::optional<held_tokens>& holds);

  /// Decides on the position, and on a capture.
  decisions guard_position(const market_facts& market,
                           const std::optional<held_tokens>& holds);
  decisions try_capture(const market_facts& market);

  /// Why the venue would take no entry now, whatever the prices; absent: it
  /// would.
  std::optional<std::string> no_entry_because() const;

  /// Why the account allows no entry into this window; absent: it does.
  std::optional<std::string> account_refuses(const market_facts& market) const;

  /// What is to be announced of a position that no order of ours bought: that
  /// it is guarded, and how, or why it is not. Once each.
  std::optional<std::string>
  announce_found(const market_facts& market,
                 const std::optional<held_tokens>& holds);

  /// Decides on the final alarm after the close.
  decisions settle_guard(const market_facts& market);

  /// How likely each outcome is to win now, held or not. Without a price to
  /// beat, a fresh price or a fresh book, the parts that need it are absent.
  win_reading win_probability(const market_facts& market) const;

  // -- facts ------------------------------------------------------------------

  const book_track& book() const { return book_; }
  /// The peak confidence of what is held, or of the capture.
  const peak_confidence& peak() const { return peak(holding()); }
  const peak_confidence& peak(const std::optional<held_tokens>& holds) const {
    return holds ? peak_of(*holds) : peak_;
  }
  const position_danger& danger() const { return danger_; }
  const window_capture& capture() const { return capture_; }
  const fillguard::guard& guard() const { return guard_; }
  const position& trades() const { return trades_; }

  /// What is held, if more than dust: the captured outcome, else the one of
  /// which more was bought by hand.
  std::optional<held_tokens> holding() const;

  /// Why the held position is not guarded; absent: it is, if orders are
  /// allowed.
  std::optional<std::string>
  not_guarded_because(const held_tokens& holds,
                      const account_settings& rules) const;

  /// Shares of `token`, captured or bought by hand, that were neither sold nor
  /// redeemed nor spent on a fee. Shares matched by the venue's answers count
  /// as sold before their fills are known.
  shares held_shares(outcome token) const;

  /// Shares of the other outcome, from hedges or however they were bought. A
  /// pair pays a dollar.
  shares hedged_shares(outcome token) const;

  /// Held and not covered.
  shares open_shares(outcome token) const;

  /// Absent when no shares were ever held. Without what depends on the present
  /// book and the settings.
  std::optional<position_view> position_now() const {
    return position_now(holding());
  }
  std::optional<position_view>
  position_now(const std::optional<held_tokens>& holds) const;

  /// Whether an order of ours bought `token`.
  bool is_ours(outcome token) const;

  /// The profit of all trades, net of fees; absent while the outcome, a price
  /// or the bound of a fee is unknown, and when nothing filled.
  std::optional<reckoned_money> profit() const;

  /// The profit at that result.
  std::optional<reckoned_money> profit_if(window_outcome result) const {
    return trades_.profit(result, facts.info().rules);
  }

  /// The profit once no outcome can change it, with or without a result.
  std::optional<reckoned_money> certain_profit() const;

  /// The profit if the bids took now what is held and not covered, as far as
  /// they do; absent when nothing is held. The book must be fresh.
  std::optional<money> profit_if_sold() const;

  /// The same while the window is open and its book is fresh; else absent.
  std::optional<money>
  profit_at_bids(utc_time now, std::chrono::nanoseconds book_stale_after) const;

  /// Keeps `profit_at_bids`, where it is known.
  void note_worth(utc_time now, std::chrono::nanoseconds book_stale_after);

  /// As kept last; absent: never.
  const std::optional<money>& last_worth() const { return last_worth_; }

  /// Shares of `token` that were paid out after the close.
  shares redeemed_shares(outcome token) const {
    return trades_.redeemed(token);
  }

  /// Why shares that were bought by hand are no capture.
  std::optional<std::string> no_capture_because(outcome token) const;

  past_window past() const;

  /// Orders that were decided on, are still wanted, and have no report at all.
  std::vector<order_wanted> unacknowledged() const;

  static constexpr auto describe() {
    return record("window_track", field(1, "facts", &window_track::facts),
                  field(10, "account", &window_track::account, 3),
                  field(2, "book", &window_track::book_),
                  field(3, "updates", &window_track::updates_),
                  field(4, "trades", &window_track::trades_),
                  field(5, "peak", &window_track::peak_),
                  field(6, "danger", &window_track::danger_),
                  field(7, "capture", &window_track::capture_),
                  field(8, "guard", &window_track::guard_),
                  field(9, "peaks_by_hand", &window_track::peaks_by_hand_),
                  field(11, "last_worth", &window_track::last_worth_, 3));
  }

private:
  const peak_confidence& peak_of(const held_tokens& x) const {
    return x.is_capture ? peak_ : peaks_by_hand_[index_of(x.token)];
  }

  /// What the guard protects: captures, or what the account's rules name.
  std::optional<held_tokens>
  holding_guarded(const account_settings& rules,
                  const std::optional<held_tokens>& holds) const;

  /// The outcome of the position shown; absent: there never was one.
  std::optional<outcome>
  position_token(const std::optional<held_tokens>& holds) const;

  /// The book, if reliable and fresh; else null.
  const order_book* reliable_book(const market_facts& market) const;

  settlement_question settlement_now(const market_facts& market) const;
  danger_facts signals(const held_tokens& holds, const order_book* book,
                       const market_facts& market) const;
  guard_facts facts_to_guard(const market_facts& market,
                             const std::optional<held_tokens>& holds) const;
  void add_account(guard_facts& to, const market_facts& market) const;

  /// Adds what is new about the doubt whether the loss probability by price
  /// counts.
  void add_doubts(std::vector<announcement>& out, const market_facts& market,
                  const std::optional<held_tokens>& holds,
                  const position_facts& about, acting_reading acts_on);

  /// Of `token`, bought by our captures and neither sold nor redeemed.
  shares own_shares(outcome token) const;

  book_track book_;
  distinct_updates updates_;
  position trades_;      ///< Everything bought and sold.
  peak_confidence peak_; ///< Of the capture.
  std::array<peak_confidence, count_of<outcome>> peaks_by_hand_; ///< By token.
  position_danger danger_;
  window_capture capture_;
  fillguard::guard guard_;
  std::optional<money> last_worth_;
};

} // namespace fillguard
