#include "app/review/ledger.hpp"

#include <algorithm>

namespace fillguard::review {

std::optional<money> sale_fee(const market_rules& rules, price at,
                              shares quantity) {
  if (!rules.taker_fee)
    return std::nullopt;
  return taker_fee(*rules.taker_fee, at, quantity);
}

void ledger::put(const std::string& name, deal fill) {
  if (fill.kind == deal::kind_type::entry) {
    if (!token_ && fill.quantity > shares{})
      token_ = fill.token;
    if (token_ && fill.token != *token_)
      fill.kind = deal::kind_type::hedge;
  }
  deals_.insert_or_assign(name, fill);
}

ledger::share_and_cash ledger::effect_of(const deal& fill) const {
  using unit = fee_schedule::charged_in;
  share_and_cash out;
  const bool sells = fill.kind == deal::kind_type::sale;
  out.received = sells ? -fill.quantity : fill.quantity;
  if (fill.quantity.is_zero()) {
    out.cash = money{};
    return out;
  }
  if (!fill.at)
    return out;
  const auto worth = *fill.at * fill.quantity;
  const auto& schedule = rules_.taker_fee;
  out.estimated = !fill.fee;
  // Before 2026-04-28, a buy paid its fee in shares.
  if (!sells && schedule && schedule->unit == unit::shares) {
    out.cash = -worth;
    if (!fill.fee)
      out.received = net_of_fee(*schedule, *fill.at, fill.quantity);
    else if (!fill.at->is_zero())
      out.received -= shares::from_millionths(
        static_cast<std::int64_t>(static_cast<wide_int>(fill.fee->millionths())
                                  * one_in_millionths / fill.at->millionths()));
    return out;
  }
  // A fee that nothing reports counts at its upper bound, that of a taker.
  const auto fee =
    fill.fee   ? fill.fee
    : schedule ? std::optional{taker_fee(*schedule, *fill.at, fill.quantity)}
               : std::nullopt;
  if (fee)
    out.cash = (sells ? worth : -worth) - *fee;
  return out;
}

std::array<shares, 2> ledger::holdings() const {
  std::array<shares, 2> out{};
  for (const auto& [name, x] : deals_)
    out[static_cast<std::size_t>(x.token)] += effect_of(x).received;
  return out;
}

shares ledger::received() const {
  shares out;
  for (const auto& [name, x] : deals_)
    if (x.kind == deal::kind_type::entry)
      out += effect_of(x).received;
  return out;
}

std::optional<price> ledger::average_price() const {
  shares bought;
  wide_int worth = 0;
  for (const auto& [name, x] : deals_) {
    if (x.kind != deal::kind_type::entry || x.quantity.is_zero())
      continue;
    if (!x.at)
      return std::nullopt;
    bought += x.quantity;
    worth +=
      static_cast<wide_int>(x.at->millionths()) * x.quantity.millionths();
  }
  if (bought.is_zero())
    return std::nullopt;
  return price::from_millionths(
    static_cast<std::int64_t>(worth / bought.millionths()));
}

std::optional<reckoned_money> ledger::cost() const {
  reckoned_money out;
  for (const auto& [name, x] : deals_) {
    if (x.kind != deal::kind_type::entry)
      continue;
    const auto effect = effect_of(x);
    if (!effect.cash)
      return std::nullopt;
    out.amount -= *effect.cash;
    out.estimated = out.estimated || effect.estimated;
  }
  return out;
}

shares ledger::sold() const {
  shares out;
  for (const auto& [name, x] : deals_)
    if (x.kind == deal::kind_type::sale && x.token == token_)
      out += x.quantity;
  return out;
}

shares ledger::hedged() const {
  shares out;
  for (const auto& [name, x] : deals_)
    if (x.kind == deal::kind_type::hedge)
      out += effect_of(x).received;
  return out;
}

shares ledger::left() const {
  return token_ ? holdings()[static_cast<std::size_t>(*token_)] : shares{};
}

std::optional<reckoned_money>
ledger::if_held(std::optional<window_outcome> result) const {
  auto out = cost();
  if (!out || !result || !token_)
    return std::nullopt;
  out->amount = payout(*result, *token_) * received() - out->amount;
  return out;
}

std::optional<reckoned_money>
ledger::as_done(std::optional<window_outcome> result) const {
  if (lacks_deals())
    return std::nullopt;
  reckoned_money out;
  for (const auto& [name, x] : deals_) {
    const auto effect = effect_of(x);
    if (!effect.cash)
      return std::nullopt;
    out.amount += *effect.cash;
    out.estimated = out.estimated || effect.estimated;
  }
  const auto held = holdings();
  // Each pair pays a dollar at any result.
  if (held[0] == held[1])
    result = window_outcome::half;
  if (!result)
    return std::nullopt;
  for (const auto token : both_sides)
    out.amount +=
      payout(*result, token) * held[static_cast<std::size_t>(token)];
  return out;
}

bool ledger::lacks_deals() const {
  const auto held = holdings();
  return !token_ || std::min(held[0], held[1]) <= -dust;
}

} // namespace fillguard::review
