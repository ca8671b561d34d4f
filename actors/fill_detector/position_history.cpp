#include "actors/fill_detector/position_history.hpp"

#include <algorithm>

namespace fillguard {

void position_history::add(utc_time at, shares held,
                           std::optional<price> average) {
  if (held > shares{}) {
    held_since_ = std::min(held_since_.value_or(at), at);
    if (!average_ || at > average_at_
        || (at == average_at_ && average > average_)) {
      average_ = average;
      average_at_ = at;
    }
  }
  auto& known = held_.try_emplace(at).first->second;
  known = std::max(known, held);
}

position_history::totals
position_history::trades(const totals& reported) const {
  if (held_.empty())
    return reported;
  totals seen;
  shares before;
  utc_time changed_at = held_.begin()->first;
  for (const auto& [at, now] : held_) {
    if (now > before) {
      seen.bought += now - before;
    } else if (now < before) {
      seen.sold += before - now;
      seen.sold_since = std::min(seen.sold_since.value_or(at), at);
    }
    if (now != before)
      changed_at = at;
    before = now;
  }
  const auto& [newest_at, held] = *held_.rbegin();
  if (reported.bought > shares{} && newest_at - changed_at >= reported_within
      && reported.bought - reported.sold - reported.redeemed == held)
    return reported;
  auto out = seen;
  out.bought = std::max(reported.bought, seen.bought);
  out.sold = std::max(reported.sold, seen.sold);
  out.redeemed = reported.redeemed;
  return out;
}

} // namespace fillguard
