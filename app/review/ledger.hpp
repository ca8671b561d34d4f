#pragma once

#include "messages/fills.hpp"
#include "messages/market.hpp"
#include "messages/position.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>

namespace fillguard::review {

/// Shares bought or sold, as recorded.
struct deal {
  /// A hedge buys the outcome that is not held; a sale is of any purpose.
  enum class kind_type : std::uint8_t { entry, hedge, sale };

  kind_type kind = kind_type::entry;
  outcome token = outcome::up;
  shares quantity; ///< As matched.
  std::optional<price> at;
  std::optional<money> fee; ///< In dollars, or the value of a fee in shares.
};

/// The recorded deals of one window, and what they come to. Adds up by itself,
/// and not by the fold that the service trades by, so that an error there shows
/// as a difference.
class ledger {
public:
  explicit ledger(market_rules rules) : rules_{rules} {
    // nop
  }

  /// Adds a deal, or replaces the one of that name. The outcome that is bought
  /// first is the position's; a buy of the other one counts as a hedge.
  void put(const std::string& name, deal fill);

  /// The position's outcome; absent before the first buy.
  std::optional<outcome> token() const { return token_; }

  /// Shares of the position's outcome that were bought, less a fee in shares.
  shares received() const;

  /// The average price of these, before fees; absent when one is unknown.
  std::optional<price> average_price() const;

  /// What these cost with fees; absent when a price or a fee is unknown.
  std::optional<reckoned_money> cost() const;

  shares sold() const;   ///< Of the position's outcome.
  shares hedged() const; ///< Bought of the other.

  /// Shares of the position's outcome that are left; below zero when the deals
  /// are not complete.
  shares left() const;

  /// The result if nothing had been sold or hedged; absent when the cost or
  /// the result is not known.
  std::optional<reckoned_money>
  if_held(std::optional<window_outcome> result) const;

  /// The result of all deals. Known without the window's result when that
  /// changes nothing.
  std::optional<reckoned_money>
  as_done(std::optional<window_outcome> result) const;

  /// Whether more was sold than bought, so that deals are missing.
  bool lacks_deals() const;

  const market_rules& rules() const { return rules_; }
  void use(const market_rules& rules) { rules_ = rules; }

private:
  /// What a deal comes to.
  struct share_and_cash {
    shares received; ///< Below zero for a sale.
    std::optional<money> cash;
    bool estimated = false;
  };

  share_and_cash effect_of(const deal& fill) const;
  std::array<shares, 2> holdings() const;

  market_rules rules_;
  std::optional<outcome> token_;
  std::map<std::string, deal> deals_;
};

/// The fee of a sale of `quantity` at `at` in dollars; absent without a known
/// schedule.
std::optional<money> sale_fee(const market_rules& rules, price at,
                              shares quantity);

} // namespace fillguard::review
