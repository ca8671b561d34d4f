#pragma once

#include "messages/book.hpp"
#include "net/sim/random.hpp"

#include <map>
#include <vector>

namespace fillguard::net::sim {

/// A level's new size; zero removes it. In the UP token's prices.
struct level_change {
  bool is_bid = false;
  fillguard::price price;
  shares size;
};

/// One match of taking from a book.
struct taken {
  fillguard::price price;
  shares size;
};

/// A window's book as the simulated crowd quotes it, in the UP token's prices.
class ladder {
public:
  explicit ladder(std::uint64_t seed);

  /// Quotes around the probability `fair` on a grid of `tick`, resizes a few
  /// levels, and returns the changes. There are no asks for a near-certain
  /// winner.
  std::vector<level_change> quote(double fair, price tick);

  /// Takes up to `wanted` from the asks at `limit` or lower (`is_buy`), or from
  /// the bids at `limit` or higher; best levels first.
  std::vector<taken> match(bool is_buy, price limit, shares wanted);

  /// The shares that `match` would get.
  shares available(bool is_buy, price limit) const;

  const std::map<price, shares>& bids() const { return bids_; }
  const std::map<price, shares>& asks() const { return asks_; }

  std::optional<price> best_bid() const;
  std::optional<price> best_ask() const;

  void clear();

  /// For tests: a level of that size, whatever the crowd quotes.
  void set_level(bool is_bid, price at, shares size);

private:
  shares seeded_size(std::size_t depth);
  void adjust(bool is_bid, price best, bool present, price tick,
              std::vector<level_change>& out);

  random_source random_;
  std::map<price, shares> bids_;
  std::map<price, shares> asks_;
};

} // namespace fillguard::net::sim
