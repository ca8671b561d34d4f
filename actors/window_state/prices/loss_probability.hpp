#pragma once

#include "actors/window_state/prices/settlement_chance.hpp"
#include "messages/book.hpp"
#include "messages/describe.hpp"

#include <optional>

namespace fillguard {

/// Reasons are at the head of loss_probability.cpp.
struct loss_settings {
  double market_weight = 0.5; ///< Of a quote with no spread; 0 ignores quotes.
  price widest_spread = price::from_millionths(100'000);

  friend bool operator==(const loss_settings&, const loss_settings&) = default;
};

/// The probability that the held outcome loses, and its two parts.
struct loss_reading {
  std::optional<double> probability; ///< Absent when both parts are.
  std::optional<double> by_price;
  std::optional<double> by_market;
  double market_weight = 0;                   ///< As used.
  chance_lacks lacks = chance_lacks::nothing; ///< Why `by_price` is absent.

  static constexpr auto describe() {
    return record("loss_reading",
                  field(1, "probability", &loss_reading::probability),
                  field(2, "by_price", &loss_reading::by_price),
                  field(3, "by_market", &loss_reading::by_market),
                  field(4, "market_weight", &loss_reading::market_weight),
                  field(5, "lacks", &loss_reading::lacks));
  }
};

/// Combines the probability by prices with that by the held token's own quotes.
/// `own` is in the held token's prices, and empty when the book is not fresh.
loss_reading loss_probability(const chance_reading& chance, outcome held,
                              const top_of_book& own,
                              const loss_settings& settings = {});

} // namespace fillguard
