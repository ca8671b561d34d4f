#include "actors/link/price_merge.hpp"

namespace fillguard {

bool price_merge::admit(const btc_price& update, utc_time now) {
  auto& gate = gates_.try_emplace(update.source, price_gate::pace::every_second)
                 .first->second;
  net::seen_price seen;
  seen.source = update.source;
  seen.value = update.value;
  seen.source_time = update.source_time;
  // Counts as history, so that a second feed can fill gaps of the first.
  if (!price_gate::passes(gate.admit(seen, now, true)))
    return false;
  auto& newest = newest_.try_emplace(update.source, update).first->second;
  if (!(update.source_time < newest.source_time))
    newest = update;
  return true;
}

std::vector<btc_price> price_merge::newest() const {
  std::vector<btc_price> out;
  for (const auto& [source, x] : newest_)
    out.push_back(x);
  return out;
}

} // namespace fillguard
