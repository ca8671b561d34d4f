#include "actors/window_state/prices/loss_probability.hpp"

#include <algorithm>
#include <cmath>

// Two estimates
// -------------
// The estimate by prices follows the rule of the settlement. The estimate by
// the market contains whatever moves its traders, faster venues above all. Both
// are probabilities, so they are pooled in log-odds, which keeps a certain
// estimate certain and treats both outcomes alike:
//
//   logit(up) = (1 - w) logit(by_price) + w logit(by_market)
//
// No recording has books and settlement prices of the same windows, so it is
// unknown which estimate is better, and equal weights (0.5) assume nothing. The
// market's weight falls with its spread and ends at 10 cents: the mid-price of
// a wide spread means nothing. It needs a bid and an ask; near the close the
// winner's asks vanish, and a missing ask is no quote.
//
// Both estimates are kept half of the finest tick (0.001) away from 0 and 1,
// since no quote is more precise. A result that is certain is not pooled. A
// single estimate is used as it is, and the reading shows which one.

namespace fillguard {

namespace {

constexpr double finest_quote = 0.0005;

double log_odds(double x) {
  const double kept = std::clamp(x, finest_quote, 1 - finest_quote);
  return std::log(kept / (1 - kept));
}

struct opinion {
  double up = 0;
  double weight = 0;
};

std::optional<opinion> of_market(const win_facts& up,
                                 const loss_settings& settings) {
  if (!up.bid || !up.ask || *up.bid >= *up.ask)
    return std::nullopt;
  // Compared as exact prices, so that a quote with the widest spread has no
  // weight either.
  const auto spread = *up.ask - *up.bid;
  if (spread >= settings.widest_spread || settings.market_weight <= 0)
    return std::nullopt;
  const double sharpness =
    1 - spread.to_double() / settings.widest_spread.to_double();
  const double middle = (up.bid->to_double() + up.ask->to_double()) / 2;
  return opinion{middle, settings.market_weight * sharpness};
}

std::optional<double> other(std::optional<double> chance) {
  return chance ? std::optional{1 - *chance} : std::nullopt;
}

} // namespace

win_facts win_facts_of(const chance_reading& chance,
                       const top_of_book& up_quotes) {
  win_facts out;
  if (chance.chance)
    out.by_price = chance.chance->up_wins;
  out.lacks = chance.lacks;
  if (up_quotes.bid)
    out.bid = up_quotes.bid->price;
  if (up_quotes.ask)
    out.ask = up_quotes.ask->price;
  return out;
}

win_reading win_probability(const chance_reading& chance,
                            const top_of_book& up_quotes,
                            const loss_settings& settings) {
  return win_probability(win_facts_of(chance, up_quotes), settings);
}

win_reading win_probability(const win_facts& facts,
                            const loss_settings& settings) {
  win_reading out;
  out.lacks = facts.lacks;
  out.up_by_price = facts.by_price;
  const auto market = of_market(facts, settings);
  if (market)
    out.up_by_market = market->up;

  const bool decided =
    out.up_by_price && (*out.up_by_price <= 0 || *out.up_by_price >= 1);
  if (!market || decided) {
    out.up = out.up_by_price;
  } else if (!out.up_by_price) {
    out.up = out.up_by_market;
    out.market_weight = 1;
  } else {
    out.market_weight = market->weight;
    const double pooled = (1 - market->weight) * log_odds(*out.up_by_price)
                          + market->weight * log_odds(market->up);
    out.up = 1 / (1 + std::exp(-pooled));
  }
  return out;
}

loss_reading loss_of(const win_reading& reading, outcome held) {
  loss_reading out;
  const bool up = held == outcome::up;
  out.probability = up ? other(reading.up) : reading.up;
  out.by_price = up ? other(reading.up_by_price) : reading.up_by_price;
  out.by_market = up ? other(reading.up_by_market) : reading.up_by_market;
  out.market_weight = reading.market_weight;
  out.lacks = reading.lacks;
  return out;
}

std::string to_3_digits(double probability) {
  constexpr double least = 0.001;
  if (probability > 0 && probability < 1)
    probability = std::clamp(round_to_3(probability), least, 1 - least);
  return std::to_string(probability).substr(0, 5);
}

} // namespace fillguard
