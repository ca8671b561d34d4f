#include "actors/window_state/guard/hedge_rule.hpp"

#include <algorithm>

namespace fillguard {

namespace {

constexpr auto cent_price = price::from_millionths(10'000);

/// An order that never rests costs whole cents: whole shares at whole cents.
price up_to_cents(price x) {
  const auto cents = (x.millionths() + 9'999) / 10'000;
  return price::from_millionths(cents * 10'000);
}

shares up_to_whole(shares x) {
  return shares::from_whole((x.millionths() + one_in_millionths - 1)
                            / one_in_millionths);
}

/// The quantity that leaves `open` after a fee in shares.
shares covering(shares open, price at, const market_rules& rules) {
  auto out = up_to_whole(open);
  while (rules.taker_fee && net_of_fee(*rules.taker_fee, at, out) < open)
    out += shares::from_whole(1);
  return out;
}

} // namespace

std::variant<hedge_order, no_hedge> hedge_to_buy(const order_book& book,
                                                 outcome held, shares open,
                                                 const guard_settings& settings,
                                                 const market_rules& rules,
                                                 std::optional<price> highest) {
  if (open <= shares{})
    return no_hedge::nothing_open;
  const auto top = held == outcome::up ? mirror(book.top()) : book.top();
  if (!top.ask)
    return no_hedge::no_ask;
  const auto ask = top.ask->price;
  if (ask >= settings.hedge_below)
    return no_hedge::too_dear;
  if (ask < settings.hedge_from)
    return no_hedge::needless;
  if (highest && ask > *highest)
    return no_hedge::worth_more;
  const auto below = up_to_cents(settings.hedge_below) - cent_price;
  const auto ceiling = std::min(below, highest.value_or(below));
  hedge_order out;
  out.quantity = covering(open, ask, rules);
  if (out.quantity < rules.smallest_order) {
    // An order too small to rest spends the dollars of its limit: a limit above
    // the ask would buy more shares than are to be covered.
    out.limit = ask;
    if (ask * out.quantity < rules.smallest_cost)
      return no_hedge::too_small;
    return ask <= ceiling ? std::variant<hedge_order, no_hedge>{out}
                          : no_hedge::too_dear;
  }
  out.limit =
    highest ? ceiling : std::min(ceiling, up_to_cents(ask + settings.slippage));
  // The price is low enough, but the cost is under the venue's minimum: offer
  // more.
  const auto whole_shares = out.quantity.millionths() / one_in_millionths;
  const auto needed = up_to_cents(price::from_millionths(
    (rules.smallest_cost.millionths() + whole_shares - 1) / whole_shares));
  out.limit = std::max(out.limit, needed);
  if (out.limit > ceiling || out.limit < ask)
    return out.limit < ask ? no_hedge::too_dear : no_hedge::too_small;
  return out;
}

} // namespace fillguard
