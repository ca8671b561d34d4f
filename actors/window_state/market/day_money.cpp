#include "actors/window_state/market/day_money.hpp"

#include <algorithm>

namespace fillguard {

namespace {

utc_time utc_day_of(utc_time x) {
  return std::chrono::floor<std::chrono::days>(x);
}

/// Whether anything was ever bought.
bool has_position(const window_track& x) {
  for (const auto token : both_sides)
    if (!x.trades().bought(token).is_zero())
      return true;
  return false;
}

/// What counts of a position whose worth is not known now.
money unseen_loss(const window_track& x) {
  return std::min(x.last_worth().value_or(money{}), money{});
}

} // namespace

void day_money::add(const window_track& gone) {
  if (!has_position(gone))
    return;
  const auto day = utc_day_of(gone.facts.info().closes_at);
  if (day < day_)
    return;
  if (day > day_)
    *this = {};
  day_ = day;
  ++positions_;
  if (const auto made = gone.certain_profit()) {
    profit_ += made->amount;
  } else {
    ++unknown_;
    unseen_ += unseen_loss(gone);
  }
}

day_view day_money::view(const std::vector<window_track>& windows, utc_time now,
                         std::chrono::nanoseconds book_stale_after) const {
  day_view out;
  out.day = utc_day_of(now);
  if (day_ == out.day) {
    out.profit = profit_;
    out.unknown = unknown_;
    out.positions = positions_;
    out.unseen = unseen_;
  }
  for (const auto& each : windows) {
    if (!has_position(each)
        || utc_day_of(each.facts.info().closes_at) != out.day)
      continue;
    ++out.positions;
    if (const auto made = each.certain_profit()) {
      out.profit += made->amount;
    } else if (const auto worth = each.profit_at_bids(now, book_stale_after)) {
      out.open += *worth;
    } else {
      ++out.unknown;
      out.unseen += unseen_loss(each);
    }
  }
  return out;
}

} // namespace fillguard
