#pragma once

#include "actors/window_state/prices/settlement_chance.hpp"
#include "messages/book.hpp"
#include "messages/describe.hpp"
#include "messages/prices.hpp"

#include <optional>
#include <string>

namespace fillguard {

/// Reasons are at the head of loss_probability.cpp.
struct loss_settings {
  double market_weight = 0.5; ///< Of a quote with no spread; 0 ignores quotes.
  price widest_spread = price::from_millionths(100'000);

  friend bool operator==(const loss_settings&, const loss_settings&) = default;
};

/// How likely UP is to win, by two readings that are independent of each other
/// and stay apart in the rules; and both in one number, for displays.
struct win_reading {
  /// By the settlement price, the price to beat and the window's own rule.
  std::optional<double> up_by_price;
  /// By UP's quotes: the middle of bid and ask.
  std::optional<double> up_by_market;
  std::optional<double> up;                   ///< Absent when both are.
  double market_weight = 0;                   ///< As used for `up`.
  chance_lacks lacks = chance_lacks::nothing; ///< Why `up_by_price` is absent.
  /// The stream behind `up_by_price`, where the caller has several.
  std::optional<price_source> source;
};

/// What the reading of UP rests on.
struct win_facts {
  std::optional<double> by_price; ///< That UP wins, 0 to 1.
  chance_lacks lacks = chance_lacks::nothing;
  std::optional<price> bid; ///< UP's best quotes; absent: none, or not fresh.
  std::optional<price> ask;

  friend bool operator==(const win_facts&, const win_facts&) = default;
};

win_facts win_facts_of(const chance_reading& chance,
                       const top_of_book& up_quotes);

win_reading win_probability(const win_facts& facts,
                            const loss_settings& settings = {});

/// The reading of UP with `up_quotes`, UP's best quotes; empty when the book is
/// not fresh.
win_reading win_probability(const chance_reading& chance,
                            const top_of_book& up_quotes,
                            const loss_settings& settings = {});

/// The probability that the held outcome loses, and its two parts. For rules:
/// `by_price` and `by_market` are the readings to compare and to act on.
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

/// The chance that `held` loses: that the other outcome wins.
loss_reading loss_of(const win_reading& reading, outcome held);

/// "0.412". Only 0 and 1 themselves, of a known outcome, give "0.000" and
/// "1.000".
std::string to_3_digits(double probability);

} // namespace fillguard
