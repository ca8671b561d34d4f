#pragma once

#include "actors/fill_detector/position_history.hpp"
#include "messages/fills.hpp"
#include "messages/orders.hpp"

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace fillguard {

/// As the price of a watched buy: no other account's buy is a capture, and each
/// is shown as bought by hand.
inline constexpr price never_a_capture = price::from_millionths(2'000'000);

/// Every report on the shares of one outcome of one window, and their sum.
///
/// Of each match and each running total, the highest report is kept. Reports
/// may therefore be late, repeated or in any order: the account is the same,
/// and the sum is computed anew from the whole.
class capture_account {
public:
  /// Buys of unknown orders count at `any_buy_from` or more; absent: never.
  capture_account(window_id window, outcome token,
                  std::optional<price> any_buy_from);

  /// Adds an order of ours; its purpose decides whether it is a capture.
  void add(const order_sent& x);

  void add(const fill_evidence& evidence);

  /// Shares that were paid out after the close, by one row of the wallet's
  /// activity.
  void add_redemption(const fill_evidence& evidence);

  /// What the wallet holds, by a public answer; none: it names no such shares.
  /// If sales are `reported` by the account's own trades, fewer shares than
  /// before are no sale: one wrong answer must not end the guarding of them.
  void add_position(utc_time at, shares held, std::optional<price> average,
                    bool reported);

  /// The captures so far, with revision 0; absent when there are none.
  std::optional<fill_detected> capture() const;

  /// The hedges of our orders; absent when there are none.
  std::optional<fill_detected> hedge() const;

  /// Buys of unknown orders that are no captures, with the reason; absent when
  /// there are none.
  std::optional<fill_detected> by_hand() const;

  /// All sales, of any order; absent when there are none. Their purpose is
  /// `exit`.
  std::optional<fill_detected> sale() const;

  /// What was paid out after the close; absent when nothing was.
  std::optional<fill_detected> redemption() const;

private:
  /// The precedence of a status: final ones before provisional ones, then the
  /// newest, then the worst.
  struct standing {
    bool settled = false;
    utc_time since;
    fill_status status = fill_status::provisional;

    friend auto operator<=>(const standing&, const standing&) = default;
  };

  struct first_report {
    utc_time received_at;
    fill_source source = fill_source::paper;

    friend auto operator<=>(const first_report&, const first_report&) = default;
  };

  struct statement {
    explicit statement(const fill_evidence& x);
    void merge(const statement& x);

    /// The highest by quantity, then price, then fee.
    std::tuple<shares, std::optional<price>, std::optional<money>> amount;
    standing state;
    first_report first;
    std::optional<utc_time> source_time; ///< The earliest one.
    std::optional<shares> ordered;

    shares quantity() const { return std::get<0>(amount); }
    std::optional<price> at() const { return std::get<1>(amount); }
    std::optional<money> fee() const { return std::get<2>(amount); }
    bool reversed() const { return state.status == fill_status::reversed; }
  };

  /// (trade id, our order's id); a missing id is empty.
  using match_key = std::pair<std::string, std::string>;

  class sum;

  template <class Key>
  static void merge(std::map<Key, statement>& into, const Key& key,
                    const fill_evidence& x);

  bool counts(const std::string& order_id,
              const std::optional<price>& at) const;
  bool ours_for(const std::string& order_id, order_purpose purpose) const;
  const order_sent* our_capture() const;
  fill_detected written(const sum& total, order_purpose purpose) const;

  bool is_capture_price(const std::optional<price>& at) const {
    return any_buy_from_ && at >= any_buy_from_;
  }

  utc_time closes_at() const { return fillguard::closes_at(window_); }

  /// All trades of the outcome, those that only public answers show included.
  position_history::totals trades() const;

  /// Bought by public answers, and not in any other report.
  shares bought_unreported() const;

  /// A report on shares that only public answers show, since `since`.
  static statement public_report(shares quantity, utc_time since);
  std::string no_capture_because(const std::optional<price>& at) const;

  window_id window_;
  outcome token_;
  std::optional<price> any_buy_from_;
  std::map<std::string, order_sent> orders_;
  std::map<match_key, statement> bought_;
  std::map<match_key, statement> sold_;
  std::map<std::string, statement> order_totals_; ///< Of buy orders.
  std::map<std::string, statement> sold_totals_;
  std::map<match_key, statement> redeemed_;
  position_history public_; ///< Empty while no price is watched.
};

} // namespace fillguard
