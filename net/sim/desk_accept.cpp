#include "net/polymarket/orders/order_amounts.hpp"
#include "net/polymarket/orders/order_digest.hpp"
#include "net/sim/desk.hpp"
#include "net/sim/signed_orders.hpp"

#include <cstdlib>

namespace fillguard::net::sim {

namespace {

/// The price of a signed order, dollars divided by shares, when it is a
/// multiple of the tick. A buy at once has floored shares, so that the quotient
/// is a little above its price.
std::optional<price> limit_of(const polymarket::exchange_order& order,
                              bool at_once, price tick) {
  const auto dollars = polymarket::dollars_of(order);
  const auto count = polymarket::shares_of(order).millionths();
  if (dollars.millionths() <= 0 || count <= 0)
    return std::nullopt;
  const auto given =
    static_cast<wide_int>(dollars.millionths()) * one_in_millionths;
  const wide_int grid = tick.millionths();
  const auto steps = given / (count * grid);
  if (steps < 1 || steps * grid > one_in_millionths - grid)
    return std::nullopt;
  const auto out =
    price::from_millionths(static_cast<std::int64_t>(steps * grid));
  if (given == steps * count * grid)
    return out;
  if (!at_once || order.side != order_side::buy)
    return std::nullopt;
  constexpr std::int64_t ten_thousandth = 100; // Of a share.
  const auto floored = polymarket::dollar_amounts(out, dollars, tick);
  return floored
             && std::abs(static_cast<std::int64_t>(floored->taker) - count)
                  <= ten_thousandth
           ? std::optional{out}
           : std::nullopt;
}

} // namespace

/// Accepts a signed order.
result<void> order_desk::accept(std::string_view body, const account& by,
                                world& of, const order_faults& faults) {
  const auto sent = polymarket::read_posted_order(body);
  if (!sent)
    return failure("order", "Invalid order payload");
  if (faults.version != 2)
    return failure("order", "order_version_mismatch");
  if (const auto why = refusal_of(*sent, by.key, by.wallet))
    return failure("order", *why);
  const auto& posted = sent->order;
  desk_order order;
  order.token_id = ethereum::to_decimal(posted.token_id);
  order.is_buy = posted.side == order_side::buy;
  order.expiration = std::to_string(sent->terms.expiration);
  order.type = fillguard::to_string(sent->terms.type);
  order.post_only = sent->terms.post_only;
  order.owner = by;
  order.owner.wallet = ethereum::checksummed(posted.maker);
  if (const auto* session = wallets_.session(by.wallet);
      session && !is_same_wallet(session->wallet, order.owner.wallet))
    return failure("order", "maker address not allowed, please use the deposit "
                            "wallet flow");
  order.id = ethereum::to_hex(polymarket::order_id(posted));
  auto* window = of.find_token(order.token_id);
  if (window == nullptr || !window->has_book(of.now()))
    return failure("order", "No orderbook exists for the requested token id");
  order.window = window->info.window;
  order.condition_id = window->info.condition_id;
  order.token = window->info.token(outcome::up) == order.token_id
                  ? outcome::up
                  : outcome::down;
  order.outcome_label = label(order.token);
  order.created_at = of.now();
  const auto dollars = polymarket::dollars_of(posted).millionths();
  const auto count = polymarket::shares_of(posted).millionths();
  const bool at_once = polymarket::is_at_once(sent->terms.type);
  const auto limit = limit_of(posted, at_once, window->tick);
  if (!limit)
    return failure("order", "price breaks minimum tick size rule: "
                              + to_string(window->tick));
  order.limit = *limit;
  order.size = shares::from_millionths(count);
  if ((order.type == "GTC" || order.type == "GTD")
      && order.size < shares::from_whole(5))
    return failure("order", "Size (" + to_string(order.size)
                              + ") lower than the minimum: 5");
  const bool buys_up = order.is_buy == (order.token == outcome::up);
  const bool marketable =
    !window->book
       .available(buys_up, order.token == outcome::up ? order.limit
                                                      : complement(order.limit))
       .is_zero();
  order.takes = marketable;
  if (order.is_buy && at_once)
    order.spends = money::from_millionths(dollars);
  if (order.is_buy && dollars < one_in_millionths && (marketable || at_once))
    return failure("order", "invalid amount for a marketable BUY order ($"
                              + to_string(money::from_millionths(dollars))
                              + "), min size: $1");
  if (ids_.contains(order.id))
    return failure("order", "order " + order.id + " is invalid. Duplicated.");
  if (order.post_only && marketable)
    return failure("order", "invalid post-only order: order crosses book");
  if (order.is_buy && wallets_.of(order.owner.wallet).closed_only)
    return failure("order", "address in closed only mode");
  if (const auto why = shortage_of(order, marketable || at_once))
    return failure("order", *why);
  ids_.insert(order.id);
  orders_.push_back(std::move(order));
  return {};
}

} // namespace fillguard::net::sim
