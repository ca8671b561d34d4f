#pragma once

#include "actors/window_state/guard/guard_settings.hpp"
#include "messages/book.hpp"
#include "messages/enumeration.hpp"
#include "messages/market.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace fillguard {

/// Buys the opposite outcome at `limit` or better, at once or not at all.
struct hedge_order {
  price limit;
  shares quantity;

  friend bool operator==(const hedge_order&, const hedge_order&) = default;
};

enum class no_hedge : std::uint8_t {
  nothing_open, ///< Everything held is covered.
  no_ask,       ///< The opposite outcome has no ask.
  too_dear,     ///< At or above the ceiling, a hedge costs as much as the loss.
  needless,     ///< Under the floor, the market shows no danger.
  too_small,    ///< Below the venue's smallest order in dollars.
  worth_more,   ///< The shares are worth more than the pairs would pay.
};

constexpr auto enumerators(no_hedge) {
  return enumeration(
    "no_hedge", named(no_hedge::nothing_open, "everything is covered"),
    named(no_hedge::no_ask, "nobody offers the opponent"),
    named(no_hedge::too_dear, "the opponent is too dear"),
    named(no_hedge::needless,
          "the opponent is so cheap that the market sees no danger"),
    named(no_hedge::too_small, "the venue takes no order of so few dollars"),
    named(no_hedge::worth_more, "the shares are worth more than a hedge pays"));
}

/// The order that covers `open` shares of `held`, net of a fee charged in
/// shares. `book` is in UP's prices. `highest`: the most that a share of the
/// opposite outcome may cost (value_rule.hpp), which then replaces the
/// slippage; absent: not known.
std::variant<hedge_order, no_hedge>
hedge_to_buy(const order_book& book, outcome held, shares open,
             const guard_settings& settings, const market_rules& rules,
             std::optional<price> highest = std::nullopt);

} // namespace fillguard
