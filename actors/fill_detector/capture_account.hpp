#pragma once

#include "messages/fills.hpp"
#include "messages/orders.hpp"

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace fillguard {

/// All that was said about the shares of one side of one window, and what it
/// adds up to.
///
/// Of each thing that is talked about, one match or one running total, the
/// greatest statement is kept. So one that comes twice, late or in another
/// order leaves the same account; the sum is made anew from the whole.
class capture_account {
public:
  /// Shares whose order is nobody's that we know count from `any_buy_from`
  /// upwards; absent: never.
  capture_account(window_id window, side token,
                  std::optional<price> any_buy_from);

  /// Adds an order of ours; its purpose decides whether it is a capture.
  void note(const order_sent& x);

  void note(const fill_evidence& x);

  /// What was bought as a capture so far, with revision 0, or nothing.
  std::optional<fill_detected> capture() const;

  /// What was bought as a hedge, by orders of ours, or nothing.
  std::optional<fill_detected> hedge() const;

  /// What was sold, whoever asked for it, or nothing. Its purpose is `exit`.
  std::optional<fill_detected> sale() const;

private:
  /// What a status is worth against another: final ones beat provisional ones,
  /// then the newest does, then the worst.
  struct standing {
    bool settled = false;
    utc_time since;
    fill_status status = fill_status::provisional;

    friend auto operator<=>(const standing&, const standing&) = default;
  };

  struct first_word {
    utc_time received_at;
    fill_source source = fill_source::paper;

    friend auto operator<=>(const first_word&, const first_word&) = default;
  };

  struct statement {
    explicit statement(const fill_evidence& x);
    void merge(const statement& x);

    /// Greatest by quantity, then price, then fee; the price goes with it.
    std::tuple<shares, std::optional<price>, std::optional<money>> amount;
    standing state;
    first_word first;
    std::optional<utc_time> source_time; ///< The earliest.
    std::optional<shares> ordered;

    shares quantity() const { return std::get<0>(amount); }
    std::optional<price> at() const { return std::get<1>(amount); }
    std::optional<money> fee() const { return std::get<2>(amount); }
    bool reversed() const { return state.status == fill_status::reversed; }
  };

  /// (trade id, our order's id); what was not said is empty.
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

  window_id window_;
  side token_;
  std::optional<price> any_buy_from_;
  std::map<std::string, order_sent> orders_;
  std::map<match_key, statement> bought_;
  std::map<match_key, statement> sold_;
  std::map<std::string, statement> order_totals_; ///< Of orders that buy.
  std::map<std::string, statement> sold_totals_;
  std::optional<statement> position_; ///< Of average `any_buy_from` or more.
};

} // namespace fillguard
