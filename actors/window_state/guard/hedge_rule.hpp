#pragma once

#include "actors/window_state/guard/guard_settings.hpp"
#include "messages/book.hpp"
#include "messages/market.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace fillguard {

/// Buys the opponent at `limit` or better, at once or not at all.
struct hedge_order {
  price limit;
  shares quantity;

  friend bool operator==(const hedge_order&, const hedge_order&) = default;
};

enum class no_hedge : std::uint8_t {
  nothing_open, ///< Everything held is covered.
  no_ask,       ///< Nobody offers the opponent.
  too_dear,     ///< At or above the ceiling a hedge costs as much as losing.
  needless,     ///< Under the floor the market sees no danger.
  too_small,    ///< The venue takes no order of so few dollars.
};

std::string to_string(no_hedge x);

/// What to buy so that `open` shares of `held` are covered, net of a fee that
/// is charged in shares. `book` is in UP's prices.
std::variant<hedge_order, no_hedge> hedge_to_buy(const order_book& book,
                                                 side held, shares open,
                                                 const guard_settings& settings,
                                                 const market_rules& rules);

} // namespace fillguard
