#pragma once

#include "messages/describe.hpp"
#include "messages/fills.hpp"
#include "messages/market.hpp"

#include <array>
#include <optional>

namespace fillguard {

/// Less than this many shares are nothing: no order can be as small.
inline constexpr shares dust = shares::from_millionths(20'000);

/// Of `bought` shares, those that come: all, or less a fee that is charged in
/// shares, of which `fee` is the worth. While that is unknown, the dearest
/// there can be counts: selling what is not there fails whole, selling a little
/// less does not.
shares shares_received(shares bought, std::optional<price> at,
                       std::optional<money> fee, const market_rules& rules);

/// What the fills of one window add up to: shares held, money in and out. Each
/// fill carries the whole of its purpose, so the newest revision of each is all
/// there is to remember.
class position {
public:
  /// Whether it says anything that was not known.
  bool note(const fill_detected& x);

  /// Of `token`, bought as a capture: net of a fee that is charged in shares.
  shares captured(side token, const market_rules& rules) const;

  /// Of `token`, bought as a hedge against the other one, net in the same way.
  shares hedged(side token, const market_rules& rules) const;

  shares sold(side token) const;

  /// All shares that fills of a purpose ever brought, whatever was reversed
  /// since.
  shares seen(side token, order_purpose purpose) const;

  /// The fill of a purpose (captures, hedges; exits for all sales), or none.
  const fill_detected* fill(side token, order_purpose purpose) const;

  /// Dollars paid in fees, or their worth; absent when one is unknown.
  std::optional<money> fees() const;

  /// What all of it earned when `outcome` paid a dollar a share, net of fees;
  /// absent when nothing filled, or a price or a fee is unknown.
  std::optional<money> profit(side outcome, const market_rules& rules) const;

  static constexpr auto describe() {
    return record("position", field(1, "fills", &position::fills_),
                  field(2, "seen", &position::seen_));
  }

private:
  std::array<std::array<std::optional<fill_detected>, 3>, 2> fills_;
  std::array<std::array<shares, 3>, 2> seen_{};
};

} // namespace fillguard
