#pragma once

#include "actors/btc_feed/price_gate.hpp"
#include "messages/prices.hpp"

#include <map>
#include <vector>

namespace fillguard {

/// One stream of a coin's prices out of what several feeds say: each second of
/// each source once, whoever is first; what one missed another fills in.
class price_merge {
public:
  /// Whether it is news. `now` is the time here: a price that waited long for
  /// its link is as old as it is.
  bool admit(const btc_price& x, utc_time now);

  /// The newest of each source.
  std::vector<btc_price> newest() const;

private:
  std::map<price_source, price_gate> gates_;
  std::map<price_source, btc_price> newest_;
};

} // namespace fillguard
