#include "actors/window_state/prices/loss_probability.hpp"

#include <algorithm>
#include <cmath>

// Two witnesses
// -------------
// The prices know the rule of the settlement; the market knows whatever its
// traders know, faster venues above all. Each is a probability, so they are
// pooled in log-odds, which keeps a certain witness certain and treats both
// sides alike:
//
//   logit(loss) = (1 - w) logit(by_price) + w logit(by_market)
//
// No recording has books and settlement prices of the same windows, so nothing
// says who is the better witness, and equal weights (0.5) assume nothing. The
// market's fades with its spread and ends at 10 cents: the middle of a wide
// spread is nobody's opinion. It needs a bid and an ask; near the close the
// winner's asks vanish, which is no quote and must not be read as one.
//
// Both are kept half of the finest tick (0.001) away from 0 and 1, since no
// quote can say more. Only what leaves nothing to chance goes unpooled. One
// witness alone is believed as it is, and the reading says which.

namespace fillguard {

namespace {

constexpr double finest_quote = 0.0005;

double log_odds(double x) {
  const double kept = std::clamp(x, finest_quote, 1 - finest_quote);
  return std::log(kept / (1 - kept));
}

struct opinion {
  double loss = 0;
  double weight = 0;
};

std::optional<opinion> of_market(const top_of_book& own,
                                 const loss_settings& settings) {
  if (!own.bid || !own.ask || own.bid->price >= own.ask->price)
    return std::nullopt;
  // In exact prices, so that the widest spread is no opinion either.
  const auto spread = own.ask->price - own.bid->price;
  if (spread >= settings.widest_spread || settings.market_weight <= 0)
    return std::nullopt;
  const double sharpness =
    1 - spread.to_double() / settings.widest_spread.to_double();
  const double middle =
    (own.bid->price.to_double() + own.ask->price.to_double()) / 2;
  return opinion{1 - middle, settings.market_weight * sharpness};
}

} // namespace

loss_reading loss_probability(const chance_reading& chance, side held,
                              const top_of_book& own,
                              const loss_settings& settings) {
  loss_reading out;
  out.lacks = chance.lacks;
  if (chance.chance)
    out.by_price = chance.chance->loses(held);
  const auto market = of_market(own, settings);
  if (market)
    out.by_market = market->loss;

  const bool decided =
    out.by_price && (*out.by_price <= 0 || *out.by_price >= 1);
  if (!market || decided) {
    out.probability = out.by_price;
  } else if (!out.by_price) {
    out.probability = out.by_market;
    out.market_weight = 1;
  } else {
    out.market_weight = market->weight;
    const double pooled = (1 - market->weight) * log_odds(*out.by_price)
                          + market->weight * log_odds(market->loss);
    out.probability = 1 / (1 + std::exp(-pooled));
  }
  return out;
}

} // namespace fillguard
