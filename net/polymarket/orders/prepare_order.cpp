#include "net/polymarket/orders/prepare_order.hpp"

#include "net/polymarket/orders/order_amounts.hpp"
#include "net/polymarket/orders/order_stamp.hpp"

namespace fillguard::net::polymarket {

namespace {

// 2020 and 2100: a time outside is in another unit, or no time.
constexpr std::uint64_t first_ms = 1'577'836'800'000;
constexpr std::uint64_t last_ms = 4'102'444'800'000;

result<void> check_version(unsigned version) {
  if (version != 2)
    return failure("order_version",
                   "is " + std::to_string(version)
                     + ", must be 2: this program does not trade Protocol V2 "
                       "markets");
  return {};
}

/// An order that may rest has a least quantity. A buy at once has a least cost,
/// as every marketable order at the venue.
result<void> check_minimum(const order_wanted& order,
                           const order_amounts& amounts) {
  const bool buys = order.direction == order_side::buy;
  const auto quantity = shares::from_millionths(
    static_cast<std::int64_t>(buys ? amounts.taker : amounts.maker));
  if (!is_at_once(to_order_type(order.lifetime))
      && quantity < order.rules.smallest_order)
    return failure("minimum", "quantity " + to_string(quantity)
                                + " is lower than the minimum "
                                + to_string(order.rules.smallest_order));
  const auto cost =
    money::from_millionths(static_cast<std::int64_t>(amounts.maker));
  if (buys && is_at_once(to_order_type(order.lifetime))
      && cost < order.rules.smallest_cost)
    return failure("minimum", "cost " + to_string(cost)
                                + " is lower than the minimum "
                                + to_string(order.rules.smallest_cost));
  return {};
}

result<void> check_account(const exchange_order& x) {
  const bool same = x.maker == x.signer;
  if (x.type == signature_type::deposit_wallet && !same)
    return failure("account", "the signer of a deposit wallet's order must be "
                              "the wallet");
  if (x.type == signature_type::eoa && !same)
    return failure("account", "the maker of an order without a wallet must be "
                              "the key's address");
  if (x.maker == ethereum::eth_address{} || x.signer == ethereum::eth_address{})
    return failure("account", "an address is zero");
  return {};
}

} // namespace

result<void> check_domain(const order_domain& by) {
  if (auto good = check_version(by.version); !good)
    return good;
  if (by.exchange == negative_risk_domain().exchange)
    return failure("negative_risk", "the exchange is that of markets with "
                                    "negative risk, which are not traded");
  if (by.chain != current_domain().chain)
    return failure("chain", "is " + std::to_string(by.chain) + ", must be "
                              + std::to_string(current_domain().chain));
  if (by.exchange != current_domain().exchange)
    return failure("exchange",
                   "is " + ethereum::checksummed(by.exchange) + ", must be "
                     + ethereum::checksummed(current_domain().exchange));
  return {};
}

result<void> check_order(const exchange_order& order, const order_domain& by,
                         const order_terms& terms) {
  if (auto good = check_domain(by); !good)
    return good;
  if (order.salt == 0 || order.salt > largest_salt)
    return failure("salt", "is " + std::to_string(order.salt)
                             + ", must be from 1 to "
                             + std::to_string(largest_salt));
  if (order.token_id == ethereum::word{})
    return failure("token_id", "is 0");
  if (order.timestamp_ms < first_ms || order.timestamp_ms > last_ms)
    return failure("timestamp", "is " + std::to_string(order.timestamp_ms)
                                  + ", must be Unix milliseconds");
  if (order.metadata != ethereum::word{})
    return failure("metadata", "must be zero");
  if (auto good = check_account(order); !good)
    return good;
  if (terms.post_only && is_at_once(terms.type))
    return failure("post_only",
                   "an order that never rests cannot be post-only");
  if ((terms.type == order_type::gtd) != (terms.expiration != 0))
    return failure("expiration", "must be given for GTD, and only for it");
  return check_amounts(order, terms.type);
}

result<exchange_order> prepare_order(const order_wanted& wanted,
                                     const order_market& market,
                                     const trading_account& account,
                                     std::uint64_t timestamp_ms) {
  if (auto good = check_version(market.order_version); !good)
    return failure(std::move(good.error()));
  if (market.negative_risk)
    return failure("negative_risk", "the market has negative risk, and such "
                                    "markets are not traded");
  const auto token = ethereum::read_decimal_word(market.token_id);
  if (!token)
    return failure("token_id", "is not a number of 256 bits");
  if (account.session_key && account.type != signature_type::deposit_wallet)
    return failure("account", "a session key signs only for a deposit wallet");
  const auto amounts = amounts_of(wanted);
  if (!amounts)
    return failure(amounts.error());
  if (auto good = check_minimum(wanted, *amounts); !good)
    return failure(std::move(good.error()));
  exchange_order out;
  out.salt = salt_of(account.funder, wanted.intent);
  out.maker = account.funder;
  out.signer = account.type == signature_type::deposit_wallet ? account.funder
                                                              : account.key;
  out.token_id = *token;
  out.maker_amount = amounts->maker;
  out.taker_amount = amounts->taker;
  out.side = wanted.direction;
  out.type = account.type;
  out.timestamp_ms = timestamp_ms;
  out.builder = account.builder;
  const order_terms terms{to_order_type(wanted.lifetime)};
  if (auto good = check_order(out, current_domain(), terms); !good)
    return failure(std::move(good.error()));
  return out;
}

} // namespace fillguard::net::polymarket
