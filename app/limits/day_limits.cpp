#include "app/limits/day_limits.hpp"

#include <string>

namespace fillguard {

namespace {

/// "2026-11-27"
std::string date_of(utc_time x) {
  return to_iso8601(x).substr(0, 10);
}

} // namespace

/// Halts when a limit that is not lifted is reached.
void day_limits::look() {
  // A sum that comes back under the limit does not allow entries again.
  if (known_.halts)
    return;
  money total;
  for (const auto& [market, day] : days_)
    if (day.day == today_)
      total += day.counted();
  const auto halt = [&](day_limit which, money amount, money limit) {
    known_.halts = which;
    known_.reason = std::string{words_of(which)} + " of " + date_of(today_)
                    + " is $" + to_string(amount) + ", the limit $"
                    + to_string(limit)
                    + ": no entries until the next UTC day, or resume";
  };
  if (!known_.loss_is_lifted && !how_.loss.is_zero() && total <= -how_.loss)
    halt(day_limit::loss, -total, how_.loss);
  else if (!known_.profit_is_lifted && !how_.profit.is_zero()
           && total >= how_.profit)
    halt(day_limit::profit, total, how_.profit);
}

bool day_limits::apply(const window_view& x) {
  if (how_.loss.is_zero() && how_.profit.is_zero())
    return false;
  const std::lock_guard guard{mutex_};
  const auto before = known_;
  days_[x.market] = x.day;
  if (x.day.day > today_) {
    today_ = x.day.day;
    known_ = {};
    known_.day = today_;
  }
  look();
  return known_.halts != before.halts
         || (known_.halts && known_.reason != before.reason);
}

std::optional<std::string> day_limits::halted() const {
  const std::lock_guard guard{mutex_};
  return known_.halts ? std::optional{known_.reason} : std::nullopt;
}

std::optional<day_limit> day_limits::lift() {
  const std::lock_guard guard{mutex_};
  const auto lifted = known_.halts;
  known_.lift();
  if (lifted)
    look();
  return lifted;
}

void day_limits::continue_with(const kept_limit& x) {
  const std::lock_guard guard{mutex_};
  if (x.day < today_)
    return;
  today_ = x.day;
  known_ = x;
}

std::optional<kept_limit> day_limits::to_keep() const {
  const std::lock_guard guard{mutex_};
  if (!known_.halts && !known_.loss_is_lifted && !known_.profit_is_lifted)
    return std::nullopt;
  return known_;
}

} // namespace fillguard
