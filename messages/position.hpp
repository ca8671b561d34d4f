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

/// The sum of the fills of one window: shares held, money in and out. Each fill
/// carries the whole state of its purpose, so the newest revision of each is
/// enough.
class position {
public:
  /// Whether the fill changed anything.
  bool apply(const fill_detected& x);

  /// Shares of `token` from captures, net of a fee charged in shares.
  shares captured(outcome token, const market_rules& rules) const;

  /// Shares of `token` from hedges against the other outcome, net in the same
  /// way.
  shares hedged(outcome token, const market_rules& rules) const;

  shares sold(outcome token) const;

  /// The highest total that fills of a purpose ever reported, before reversals.
  shares seen(outcome token, order_purpose purpose) const;

  /// The fill of a purpose (captures, hedges; exits for all sales), or null.
  const fill_detected* fill(outcome token, order_purpose purpose) const;

  /// Dollars paid in fees, or their value; absent when one is unknown.
  std::optional<money> fees() const;

  /// The profit when `outcome` paid a dollar a share, net of fees; absent when
  /// nothing filled, or a price or a fee is unknown.
  std::optional<money> profit(outcome winner, const market_rules& rules) const;

  static constexpr auto describe() {
    return record("position", field(1, "fills", &position::fills_),
                  field(2, "seen", &position::seen_));
  }

private:
  std::array<std::array<std::optional<fill_detected>, 3>, 2> fills_;
  std::array<std::array<shares, 3>, 2> seen_{};
};

} // namespace fillguard
