#pragma once

#include "messages/describe.hpp"
#include "messages/fills.hpp"
#include "messages/market.hpp"

#include <array>
#include <optional>

namespace fillguard {

/// A smaller holding counts as none: no order can be that small.
inline constexpr shares dust = shares::from_millionths(20'000);

/// The shares received for `bought`: all, or less a fee charged in shares whose
/// value is `fee`. While that is unknown, the highest possible fee counts:
/// selling more than is held fails whole, selling a little less does not.
shares shares_received(shares bought, std::optional<price> at,
                       std::optional<money> fee, const market_rules& rules);

/// An amount of money, and whether an upper bound of a fee is part of it.
struct reckoned_money {
  money amount;
  bool estimated = false;

  friend bool operator==(const reckoned_money&,
                         const reckoned_money&) = default;
};

/// The sum of the fills of one window: shares held, money in and out. Each fill
/// carries the whole state of its purpose, so the newest revision of each is
/// enough.
///
/// A fee that no source reports is counted at its upper bound: that of a taker
/// at the average price. The sum of fees of several prices is never higher,
/// because the fee is a concave function of the price.
class position {
public:
  /// Whether the fill changed anything.
  bool apply(const fill_detected& fill);

  /// Shares of `token` from captures, net of a fee charged in shares.
  shares captured(outcome token, const market_rules& rules) const;

  /// Shares of `token` from hedges against the other outcome, net in the same
  /// way.
  shares hedged(outcome token, const market_rules& rules) const;

  /// Shares of `token` that the owner bought, and that are no captures; net in
  /// the same way.
  shares bought_by_hand(outcome token, const market_rules& rules) const;

  /// Whether a fill of those, of either token, was ever reported.
  bool has_by_hand() const { return by_hand_[0] || by_hand_[1]; }

  /// Shares of `token` from all buys, as matched.
  shares bought(outcome token) const;

  shares sold(outcome token) const;

  /// Paid out after the close.
  shares redeemed(outcome token) const;

  /// The average price of all buys of `token`; absent when one is unknown, or
  /// nothing was bought.
  std::optional<price> average_price(outcome token) const;

  /// The highest total that fills of a purpose ever reported, before reversals.
  shares seen(outcome token, order_purpose purpose) const;

  /// The fill of a purpose (captures, hedges; exits for all sales), or null.
  const fill_detected* fill(outcome token, order_purpose purpose) const;

  /// Dollars paid in fees, or their value; absent when one has not even an
  /// upper bound.
  std::optional<reckoned_money> fees(const market_rules& rules) const;

  /// The profit at that result of the window, net of fees; absent when nothing
  /// filled, or a price or a bound of a fee is unknown.
  std::optional<reckoned_money> profit(window_outcome result,
                                       const market_rules& rules) const;

  /// The same if nothing but the buys of `token` had happened.
  std::optional<reckoned_money> profit_if_held(outcome token,
                                               window_outcome result,
                                               const market_rules& rules) const;

  /// The cost of all buys with their fees; absent as above.
  std::optional<reckoned_money> paid(const market_rules& rules) const;

  static constexpr auto describe() {
    return record("position", field(1, "fills", &position::fills_),
                  field(2, "seen", &position::seen_),
                  field(3, "by_hand", &position::by_hand_, 3),
                  field(4, "redeemed", &position::redeemed_, 3));
  }

private:
  using fill_place = std::optional<fill_detected>;

  /// The place of a purpose; all kinds of sale share one.
  template <class Position>
  static auto& place(Position& all, outcome token, order_purpose purpose);

  /// Calls `visit(fill, is_bought)` for each fill of `token` that stands;
  /// redemptions are none.
  template <class Visit>
  void for_each_standing(outcome token, Visit visit) const;

  /// Captures, hedges and sales.
  std::array<std::array<fill_place, 3>, 2> fills_;
  std::array<std::array<shares, 3>, 2> seen_{};
  std::array<fill_place, 2> by_hand_;
  std::array<fill_place, 2> redeemed_;
};

} // namespace fillguard
