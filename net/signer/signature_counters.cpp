#include "net/signer/signature_counters.hpp"

#include "net/polymarket/orders/order_digest.hpp"
#include "net/polymarket/orders/prepare_order.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace fillguard::net::signer {

using polymarket::exchange_order;
using polymarket::order_domain;
using polymarket::signature_type;

namespace {

constexpr std::int64_t cent = 10'000; // In millionths.

utc_time day_of(utc_time x) {
  return std::chrono::floor<std::chrono::days>(x);
}

/// Whether the order's price is at most `limit`. A buy at once has floored
/// shares, so its dollars are a little more than shares at its limit.
bool is_at_most(const exchange_order& order, price limit) {
  constexpr std::int64_t ten_thousandth = 100; // Of a share, in millionths.
  const auto dollars =
    static_cast<wide_int>(order.maker_amount) * one_in_millionths;
  const auto count = static_cast<wide_int>(order.taker_amount);
  return dollars <= count * limit.millionths()
         || dollars < (count + ten_thousandth) * limit.millionths();
}

} // namespace

std::string to_line(const given_signature& signature) {
  return nlohmann::ordered_json{{"at", to_iso8601(signature.at)},
                                {"id", ethereum::to_hex(signature.id)},
                                {"side", to_string(signature.side)},
                                {"cost", to_string(signature.cost)},
                                {"shares", to_string(signature.quantity)}}
    .dump();
}

result<given_signature> read_line(std::string_view line) {
  const auto x = nlohmann::json::parse(line, nullptr, false);
  if (!x.is_object())
    return failure("line", "is not a JSON object");
  const auto text = [&](const char* key) {
    const auto at = x.find(key);
    return at != x.end() && at->is_string() ? at->get<std::string>()
                                            : std::string{};
  };
  const auto at = parse_iso8601(text("at"));
  const auto id = ethereum::read_word(text("id"));
  const auto side = value_of<order_side>(text("side"));
  const auto cost = money::parse(text("cost"));
  const auto quantity = shares::parse(text("shares"));
  if (!at || !id || !side || !cost || !quantity || *cost < money{}
      || *quantity < shares{})
    return failure("line", "has not all of at, id, side, cost and shares");
  return given_signature{*at, *id, *side, *cost, *quantity};
}

money cost_of_buy(const exchange_order& order) {
  constexpr std::int64_t rate_percent = 7; // Of crypto markets.
  const auto dollars = static_cast<wide_int>(order.maker_amount);
  const auto count = static_cast<wide_int>(order.taker_amount);
  // rate * shares * p * (1 - p), with p = dollars / shares.
  const auto above =
    rate_percent * dollars * std::max<wide_int>(count - dollars, 0);
  const auto below = std::max<wide_int>(100 * count, 1) * cent;
  const auto fee = (above + below - 1) / below * cent;
  return money::from_millionths(static_cast<std::int64_t>(dollars + fee));
}

result<void> signature_counters::check(const exchange_order& order,
                                       const order_domain& by,
                                       utc_time now) const {
  if (auto good = check_identity(order, by); !good)
    return good;
  // Signing it again gives the same bytes.
  if (ids_.contains(polymarket::order_id(order, by)))
    return {};
  return order.side == order_side::buy ? check_buy(order, now)
                                       : check_sale(order, now);
}

result<void> signature_counters::check_identity(const exchange_order& order,
                                                const order_domain& by) const {
  if (auto good = polymarket::check_domain(by); !good)
    return good;
  if (by != policy_.domain)
    return failure("exchange", "is not that of the policy");
  // Twelve digits of dollars or shares: far above any order, and exact below.
  constexpr std::uint64_t most = 1'000'000'000'000'000;
  if (order.maker_amount == 0 || order.taker_amount == 0
      || order.maker_amount > most || order.taker_amount > most)
    return failure("amounts", "are zero or absurd");
  if (order.salt == 0 || order.salt > polymarket::largest_salt)
    return failure("salt", "is not from 1 to 2^53 - 1");
  if (order.type != policy_.type)
    return failure("signature_type", "is " + to_string(order.type)
                                       + ", the policy has "
                                       + to_string(policy_.type));
  if (order.maker != policy_.funder)
    return failure("funder", "is " + ethereum::checksummed(order.maker)
                               + ", the policy has "
                               + ethereum::checksummed(policy_.funder));
  const auto& signer =
    order.type == signature_type::deposit_wallet ? policy_.funder : key_;
  if (order.signer != signer)
    return failure("signer", "is " + ethereum::checksummed(order.signer)
                               + ", must be " + ethereum::checksummed(signer));
  if (order.metadata != ethereum::word{})
    return failure("metadata", "must be zero");
  if (order.builder != ethereum::word{} && order.builder != policy_.builder)
    return failure("builder", "is not that of the policy");
  return {};
}

result<void> signature_counters::check_buy(const exchange_order& order,
                                           utc_time now) const {
  if (policy_.buy_price_max.is_zero())
    return failure("buy_price_max", "is 0: no buy is signed");
  if (!is_at_most(order, policy_.buy_price_max))
    return failure("buy_price_max",
                   "the price is above " + to_string(policy_.buy_price_max));
  const auto cost = cost_of_buy(order);
  if (cost > policy_.buy_order)
    return failure("buy_order", "the order costs " + to_string(cost)
                                  + " with its fee, at most "
                                  + to_string(policy_.buy_order));
  const auto before = bought_on_day(now);
  if (before + cost > policy_.buy_day)
    return failure("buy_day", "the order costs " + to_string(cost)
                                + " with its fee, after " + to_string(before)
                                + " today, at most "
                                + to_string(policy_.buy_day));
  if (in_last_minute(order_side::buy, now) >= policy_.buys_minute)
    return failure("buys_minute", "there were "
                                    + std::to_string(policy_.buys_minute)
                                    + " buys in the last minute");
  return {};
}

result<void> signature_counters::check_sale(const exchange_order& order,
                                            utc_time now) const {
  const auto quantity = polymarket::shares_of(order);
  if (policy_.sell_shares_order && quantity > *policy_.sell_shares_order)
    return failure("sell_shares_order",
                   "the order sells " + to_string(quantity) + ", at most "
                     + to_string(*policy_.sell_shares_order));
  if (in_last_minute(order_side::sell, now) >= policy_.sells_minute)
    return failure("sells_minute", "there were "
                                     + std::to_string(policy_.sells_minute)
                                     + " sales in the last minute");
  return {};
}

std::optional<given_signature>
signature_counters::new_signature(const exchange_order& order,
                                  utc_time now) const {
  const auto id = polymarket::order_id(order, policy_.domain);
  if (ids_.contains(id))
    return std::nullopt;
  const auto cost =
    order.side == order_side::buy ? cost_of_buy(order) : money{};
  return given_signature{now, id, order.side, cost,
                         polymarket::shares_of(order)};
}

void signature_counters::count(const given_signature& signature) {
  if (!ids_.insert(signature.id).second)
    return;
  const bool buys = signature.side == order_side::buy;
  auto& given = buys ? buys_ : sales_;
  given.push_back(signature);
  // Old buys stay until there are many: the clock may have been days ahead for
  // one.
  constexpr std::size_t most_buys = 10'000;
  const auto is_over = [&](const given_signature& old) {
    return buys ? given.size() > most_buys
                    && old.at < day_of(signature.at) - std::chrono::days{1}
                : old.at < signature.at - std::chrono::minutes{2}
                    || old.at > signature.at;
  };
  while (is_over(given.front())) {
    ids_.erase(given.front().id);
    given.pop_front();
  }
}

money signature_counters::bought_on_day(utc_time now) const {
  // One from the future, after the clock was set back, counts as of today.
  money out;
  for (const auto& x : buys_)
    if (x.at >= day_of(now))
      out += x.cost;
  return out;
}

unsigned signature_counters::in_last_minute(order_side side,
                                            utc_time now) const {
  const bool buys = side == order_side::buy;
  const auto& given = buys ? buys_ : sales_;
  // After the clock was set back, buys from the future count and sales do not:
  // no exit waits.
  return static_cast<unsigned>(
    std::count_if(given.begin(), given.end(), [&](const auto& x) {
      return x.at > now - std::chrono::minutes{1} && (buys || x.at <= now);
    }));
}

} // namespace fillguard::net::signer
