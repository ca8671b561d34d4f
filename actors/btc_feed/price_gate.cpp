#include "actors/btc_feed/price_gate.hpp"

namespace fillguard {

namespace {

using namespace std::chrono_literals;

/// As long as the venue's snapshots. Enough to find the price at a window's
/// opening second after a reconnect.
constexpr auto history_of_use = 120s;

/// Gaps of two seconds are usual: 4.5 % of all in a day.
constexpr auto usual_step = 2s;

/// One price a second for two minutes, with room for a faster source.
constexpr std::size_t most_remembered = 512;

/// History arrives as rounded doubles, which may differ in the last digit kept.
constexpr auto rounding = coin_price::from_millionths(1);

/// A change of 1/50 between two prices is a glitch or a crash: counted, but
/// still passed on.
constexpr std::int64_t jump_share = 50;

coin_price apart(coin_price a, coin_price b) {
  return a < b ? b - a : a - b;
}

} // namespace

price_gate::verdict price_gate::admit(const net::seen_price& seen,
                                      utc_time received_at, bool history) {
  const auto at = seen.source_time.value_or(received_at);
  const auto out = judge(seen, at, received_at, history);
  if (out == verdict::duplicate && !history)
    ++counts_.duplicates;
  if (out == verdict::out_of_order)
    ++counts_.out_of_order;
  if (out == verdict::correction)
    ++counts_.corrections;
  if (!passes(out))
    return out;
  ++counts_.passed;
  if (out == verdict::news) {
    if (rhythm_ == pace::every_second && newest_ && at - *newest_ > usual_step)
      ++counts_.gaps;
    if (newest_value_
        && apart(*newest_value_, seen.value).millionths()
             > newest_value_->millionths() / jump_share)
      ++counts_.jumps;
    newest_ = at;
  }
  if (newest_ == at)
    newest_value_ = seen.value;
  remember(at, seen.value);
  return out;
}

price_gate::verdict price_gate::judge(const net::seen_price& seen, utc_time at,
                                      utc_time received_at,
                                      bool history) const {
  if (!seen.source_time)
    return verdict::news;
  const bool of_use = at >= received_at - history_of_use;
  if (history && !of_use)
    return verdict::too_old;
  if (!newest_ || at > *newest_)
    return verdict::news;
  if (const auto known = seen_.find(at); known != seen_.end()) {
    const auto tolerance = history ? rounding : coin_price{};
    return apart(known->second, seen.value) <= tolerance ? verdict::duplicate
                                                         : verdict::correction;
  }
  return history ? verdict::filled : verdict::out_of_order;
}

void price_gate::remember(utc_time at, coin_price value) {
  seen_[at] = value;
  const auto oldest =
    rhythm_ == pace::every_second ? *newest_ - history_of_use : *newest_;
  seen_.erase(seen_.begin(), seen_.lower_bound(oldest));
  while (seen_.size() > most_remembered)
    seen_.erase(seen_.begin());
}

} // namespace fillguard
