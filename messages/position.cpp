#include "messages/position.hpp"

#include <algorithm>

namespace fillguard {

namespace {

bool stands(const std::optional<fill_detected>& x) {
  return x && x->filled > shares{} && x->status != fill_status::reversed;
}

bool pays_in_shares(const market_rules& rules) {
  return rules.taker_fee
         && rules.taker_fee->unit == fee_schedule::charged_in::shares;
}

shares net_bought(const std::optional<fill_detected>& x,
                  const market_rules& rules) {
  return stands(x) ? shares_received(x->filled, x->average_price, x->fee, rules)
                   : shares{};
}

/// The reported fee, else its upper bound; absent when neither is known.
std::optional<reckoned_money> fee_of(const fill_detected& x,
                                     const market_rules& rules) {
  if (x.fee)
    return reckoned_money{*x.fee, false};
  if (!rules.taker_fee || !x.average_price)
    return std::nullopt;
  return reckoned_money{taker_fee(*rules.taker_fee, *x.average_price, x.filled),
                        true};
}

} // namespace

shares shares_received(shares bought, std::optional<price> at,
                       std::optional<money> fee, const market_rules& rules) {
  if (!pays_in_shares(rules))
    return bought;
  constexpr auto dearest_at = price::from_millionths(one_in_millionths / 2);
  if (!fee || !at || *at <= price{})
    return net_of_fee(*rules.taker_fee, at.value_or(dearest_at), bought);
  const wide_int worth =
    static_cast<wide_int>(fee->millionths()) * one_in_millionths;
  const auto per_share = at->millionths();
  return bought
         - shares::from_millionths(
           static_cast<std::int64_t>((worth + per_share / 2) / per_share));
}

namespace {

constexpr std::size_t sales = 2; ///< All kinds reduce the holding alike.

} // namespace

template <class Position>
auto& position::place(Position& all, outcome token, order_purpose purpose) {
  const auto index = static_cast<std::size_t>(token);
  switch (purpose) {
  case order_purpose::capture:
    return all.fills_[index][0];
  case order_purpose::hedge:
    return all.fills_[index][1];
  case order_purpose::by_hand:
    return all.by_hand_[index];
  case order_purpose::redeem:
    return all.redeemed_[index];
  case order_purpose::exit:
  case order_purpose::profit_lock:
    break;
  }
  return all.fills_[index][sales];
}

template <class Visit>
void position::for_each_standing(outcome token, Visit visit) const {
  const auto index = static_cast<std::size_t>(token);
  for (std::size_t i = 0; i < fills_[index].size(); ++i)
    if (stands(fills_[index][i]))
      visit(*fills_[index][i], i != sales);
  if (stands(by_hand_[index]))
    visit(*by_hand_[index], true);
}

bool position::apply(const fill_detected& fill) {
  auto& known = place(*this, fill.token, fill.purpose);
  if (known && fill.revision <= known->revision)
    return false;
  // The first report of a fill may already be its reversal.
  auto& all = seen_[static_cast<std::size_t>(fill.token)];
  const auto of = static_cast<std::size_t>(fill.purpose);
  if (fill.purpose != order_purpose::by_hand
      && fill.purpose != order_purpose::redeem) {
    auto& seen = all[std::min(of, sales)];
    seen = std::max(seen, fill.filled + fill.reversed);
  }
  known = fill;
  known->tag = {};
  return true;
}

shares position::seen(outcome token, order_purpose purpose) const {
  return seen_[static_cast<std::size_t>(token)]
              [std::min(static_cast<std::size_t>(purpose), sales)];
}

const fill_detected* position::fill(outcome token,
                                    order_purpose purpose) const {
  const auto& out = place(*this, token, purpose);
  return out ? &*out : nullptr;
}

shares position::captured(outcome token, const market_rules& rules) const {
  return net_bought(place(*this, token, order_purpose::capture), rules);
}

shares position::hedged(outcome token, const market_rules& rules) const {
  return net_bought(place(*this, token, order_purpose::hedge), rules);
}

shares position::bought_by_hand(outcome token,
                                const market_rules& rules) const {
  return net_bought(place(*this, token, order_purpose::by_hand), rules);
}

shares position::bought(outcome token) const {
  shares out;
  for_each_standing(token, [&out](const fill_detected& x, bool is_bought) {
    if (is_bought)
      out += x.filled;
  });
  return out;
}

shares position::sold(outcome token) const {
  const auto& x = place(*this, token, order_purpose::exit);
  return stands(x) ? x->filled : shares{};
}

shares position::redeemed(outcome token) const {
  const auto& x = place(*this, token, order_purpose::redeem);
  return stands(x) ? x->filled : shares{};
}

std::optional<price> position::average_price(outcome token) const {
  wide_int worth = 0;
  shares bought;
  bool known = true;
  for_each_standing(token, [&](const fill_detected& x, bool is_bought) {
    if (!is_bought)
      return;
    bought += x.filled;
    known = known && x.average_price;
    if (x.average_price)
      worth += static_cast<wide_int>(x.average_price->millionths())
               * x.filled.millionths();
  });
  if (!known || bought.is_zero())
    return std::nullopt;
  return price::from_millionths(static_cast<std::int64_t>(
    (worth + bought.millionths() / 2) / bought.millionths()));
}

std::optional<reckoned_money> position::fees(const market_rules& rules) const {
  std::optional<reckoned_money> out{reckoned_money{}};
  for (const auto token : both_sides)
    for_each_standing(token, [&](const fill_detected& x, bool) {
      const auto fee = fee_of(x, rules);
      if (!out || !fee) {
        out.reset();
        return;
      }
      out->amount += fee->amount;
      out->estimated = out->estimated || fee->estimated;
    });
  return out;
}

std::optional<reckoned_money>
position::profit(window_outcome result, const market_rules& rules) const {
  std::optional<reckoned_money> out;
  bool known = true;
  for (const auto token : both_sides) {
    const auto left = captured(token, rules) + hedged(token, rules)
                      + bought_by_hand(token, rules) - sold(token);
    for_each_standing(token, [&](const fill_detected& x, bool is_bought) {
      const auto fee = fee_of(x, rules);
      const auto worth = x.value();
      if (!worth || !fee) {
        known = false;
        return;
      }
      if (!out)
        out.emplace();
      out->amount += is_bought ? -*worth : *worth;
      out->estimated = out->estimated || fee->estimated;
      // A fee in shares has already reduced the shares held.
      if (!is_bought || !pays_in_shares(rules))
        out->amount -= fee->amount;
    });
    if (out)
      out->amount += payout(result, token) * std::max(left, shares{});
  }
  return known ? out : std::nullopt;
}

std::optional<reckoned_money>
position::profit_if_held(outcome token, window_outcome result,
                         const market_rules& rules) const {
  position held;
  const auto index = static_cast<std::size_t>(token);
  held.fills_[index][0] = fills_[index][0];
  held.by_hand_[index] = by_hand_[index];
  return held.profit(result, rules);
}

std::optional<reckoned_money> position::paid(const market_rules& rules) const {
  std::optional<reckoned_money> out;
  bool known = true;
  for (const auto token : both_sides)
    for_each_standing(token, [&](const fill_detected& x, bool is_bought) {
      if (!is_bought)
        return;
      const auto fee = fee_of(x, rules);
      const auto worth = x.value();
      if (!worth || !fee) {
        known = false;
        return;
      }
      if (!out)
        out.emplace();
      out->amount += *worth;
      if (!pays_in_shares(rules)) {
        out->amount += fee->amount;
        out->estimated = out->estimated || fee->estimated;
      }
    });
  return known ? out : std::nullopt;
}

} // namespace fillguard
