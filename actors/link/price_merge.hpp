#pragma once

#include "actors/btc_feed/price_gate.hpp"
#include "messages/prices.hpp"

#include <map>
#include <vector>

namespace fillguard {

/// Merges one coin's prices of several feeds: each second of each source once,
/// from the first feed that has it. One feed's gaps are filled by another.
class price_merge {
public:
  /// Whether the price is new. `now` is the time here: a price that waited for
  /// its link has aged meanwhile.
  bool admit(const btc_price& update, utc_time now);

  /// The newest price of each source.
  std::vector<btc_price> newest() const;

private:
  std::map<price_source, price_gate> gates_;
  std::map<price_source, btc_price> newest_;
};

} // namespace fillguard
