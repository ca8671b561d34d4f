#include "actors/link/price_merge.hpp"

namespace fillguard {

bool price_merge::admit(const btc_price& x, utc_time now) {
  auto& gate =
    gates_.try_emplace(x.source, price_gate::pace::every_second).first->second;
  net::seen_price seen;
  seen.source = x.source;
  seen.value = x.value;
  seen.source_time = x.source_time;
  // Counts as history, so that a second feed can fill gaps of the first.
  if (!price_gate::passes(gate.admit(seen, now, true)))
    return false;
  auto& newest = newest_.try_emplace(x.source, x).first->second;
  if (!(x.source_time < newest.source_time))
    newest = x;
  return true;
}

std::vector<btc_price> price_merge::newest() const {
  std::vector<btc_price> out;
  for (const auto& [source, x] : newest_)
    out.push_back(x);
  return out;
}

} // namespace fillguard
