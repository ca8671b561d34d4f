#include "actors/window_state/market/day_money.hpp"

#include "actors/window_state/books/exit_depth.hpp"

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

/// What every outcome would bring alike.
std::optional<money> sure_profit(const window_track& x) {
  if (const auto made = x.profit())
    return made->amount;
  const auto up = x.profit_if(window_outcome::up);
  const auto down = x.profit_if(window_outcome::down);
  return up && down && up->amount == down->amount ? std::optional{up->amount}
                                                  : std::nullopt;
}

/// What it would bring if the bids took now what is not covered.
std::optional<money> profit_at_bids(const window_track& x, utc_time now,
                                    std::chrono::nanoseconds stale_after) {
  const auto holds = x.holding();
  if (!holds || x.facts.closed() || !x.book().fresh(now, stale_after))
    return std::nullopt;
  const auto without = x.profit_if(won_by(opposite(holds->token)));
  if (!without)
    return std::nullopt;
  const auto open = x.open_shares(holds->token);
  if (open < dust)
    return without->amount;
  const auto sale = exit_depth(x.book().book(), holds->token, open,
                               x.facts.info().rules.taker_fee);
  if (!sale.fee)
    return std::nullopt;
  return without->amount + sale.value - *sale.fee;
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
  if (const auto made = sure_profit(gone))
    profit_ += *made;
  else
    ++unknown_;
}

day_view day_money::view(const std::vector<window_track>& windows, utc_time now,
                         std::chrono::nanoseconds book_stale_after) const {
  day_view out;
  out.day = utc_day_of(now);
  if (day_ == out.day) {
    out.profit = profit_;
    out.unknown = unknown_;
  }
  for (const auto& each : windows) {
    if (utc_day_of(each.facts.info().closes_at) != out.day
        || !has_position(each))
      continue;
    if (const auto made = sure_profit(each))
      out.profit += *made;
    else if (const auto worth = profit_at_bids(each, now, book_stale_after))
      out.open += *worth;
    else
      ++out.unknown;
  }
  return out;
}

} // namespace fillguard
