#pragma once

#include "actors/window_state/prices/settlement_chance.hpp"
#include "messages/book.hpp"

#include <optional>
#include <tuple>

namespace fillguard {

/// Reasons stand at the head of loss_probability.cpp.
struct loss_settings {
  double market_weight = 0.5; ///< Of a quote without a spread; 0 ignores it.
  price widest_spread = price::from_millionths(100'000);

  friend bool operator==(const loss_settings&, const loss_settings&) = default;
};

/// The chance that the held side loses, and what each witness says of it.
struct loss_reading {
  std::optional<double> probability; ///< Absent when neither knows.
  std::optional<double> by_price;
  std::optional<double> by_market;
  double market_weight = 0;                   ///< As it was used.
  chance_lacks lacks = chance_lacks::nothing; ///< Why `by_price` is absent.

  friend auto fields(loss_reading& x) {
    return std::tie(x.probability, x.by_price, x.by_market, x.market_weight,
                    x.lacks);
  }

  friend bool operator==(const loss_reading&, const loss_reading&) = default;
};

/// Puts together what the prices say and what the held token's own quotes say.
/// `own` is in the held token's prices, and empty when the book is not fresh.
loss_reading loss_probability(const chance_reading& chance, side held,
                              const top_of_book& own,
                              const loss_settings& settings = {});

} // namespace fillguard
