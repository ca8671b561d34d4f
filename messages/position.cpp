#include "messages/position.hpp"

#include <algorithm>

namespace fillguard {

namespace {

constexpr std::size_t place_of(order_purpose purpose) {
  switch (purpose) {
  case order_purpose::capture:
    return 0;
  case order_purpose::hedge:
    return 1;
  case order_purpose::exit:
  case order_purpose::profit_lock:
    break;
  }
  return 2; // All kinds of sale reduce the holding alike.
}

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

bool position::apply(const fill_detected& x) {
  auto& known = fills_[static_cast<std::size_t>(x.token)][place_of(x.purpose)];
  if (known && x.revision <= known->revision)
    return false;
  // The first report of a fill may already be its reversal.
  auto& seen = seen_[static_cast<std::size_t>(x.token)][place_of(x.purpose)];
  seen = std::max(seen, x.filled + x.reversed);
  known = x;
  known->tag = {};
  return true;
}

shares position::seen(outcome token, order_purpose purpose) const {
  return seen_[static_cast<std::size_t>(token)][place_of(purpose)];
}

const fill_detected* position::fill(outcome token,
                                    order_purpose purpose) const {
  const auto& out = fills_[static_cast<std::size_t>(token)][place_of(purpose)];
  return out ? &*out : nullptr;
}

shares position::captured(outcome token, const market_rules& rules) const {
  return net_bought(fills_[static_cast<std::size_t>(token)][0], rules);
}

shares position::hedged(outcome token, const market_rules& rules) const {
  return net_bought(fills_[static_cast<std::size_t>(token)][1], rules);
}

shares position::sold(outcome token) const {
  const auto& x = fills_[static_cast<std::size_t>(token)][2];
  return stands(x) ? x->filled : shares{};
}

std::optional<money> position::fees() const {
  money out;
  for (const auto& token : fills_)
    for (const auto& x : token) {
      if (!stands(x))
        continue;
      if (!x->fee)
        return std::nullopt;
      out += *x->fee;
    }
  return out;
}

std::optional<money> position::profit(outcome winner,
                                      const market_rules& rules) const {
  std::optional<money> out;
  for (const auto token : both_sides) {
    auto left = captured(token, rules) + hedged(token, rules) - sold(token);
    for (const auto& array : fills_[static_cast<std::size_t>(token)]) {
      if (!stands(array))
        continue;
      if (!array->average_price || !array->fee)
        return std::nullopt;
      const auto worth = *array->average_price * array->filled;
      const bool bought = place_of(array->purpose) < 2;
      auto sum = out.value_or(money{}) + (bought ? -worth : worth);
      // A fee in shares has already reduced the shares held.
      if (!bought || !pays_in_shares(rules))
        sum -= *array->fee;
      out = sum;
    }
    if (out && token == winner)
      *out += whole_dollar * std::max(left, shares{});
  }
  return out;
}

} // namespace fillguard
