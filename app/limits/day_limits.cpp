#include "app/limits/day_limits.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

/// "2026-11-27"
std::string date_of(utc_time x) {
  return to_iso8601(x).substr(0, 10);
}

} // namespace

std::optional<std::string> day_limits::reason_now() const {
  money total;
  for (const auto& [market, day] : days_)
    if (day.day == today_)
      total += counted_.at(market);
  const auto words = [&](const char* what, money amount, money limit) {
    return std::string{what} + " of " + date_of(today_) + " is $"
           + to_string(amount) + ", the limit $" + to_string(limit)
           + ": no entries until the next UTC day, or resume";
  };
  if (!how_.loss.is_zero() && total <= -how_.loss)
    return words("the loss", -total, how_.loss);
  if (!how_.profit.is_zero() && total >= how_.profit)
    return words("the profit", total, how_.profit);
  return std::nullopt;
}

bool day_limits::apply(const window_view& x) {
  if (how_.loss.is_zero() && how_.profit.is_zero())
    return false;
  const std::lock_guard guard{mutex_};
  const auto before = halted_;
  auto& known = days_[x.market];
  auto& counted = counted_[x.market];
  counted = x.day.unknown > 0 && known.day == x.day.day
              ? std::min(counted, x.day.total())
              : x.day.total();
  known = x.day;
  if (x.day.day > today_) {
    today_ = x.day.day;
    halted_.reset();
  }
  // A sum that comes back under the limit does not allow entries again.
  if (!halted_ && lifted_ != today_)
    halted_ = reason_now();
  return halted_ != before;
}

std::optional<std::string> day_limits::halted() const {
  const std::lock_guard guard{mutex_};
  return halted_;
}

std::optional<utc_time> day_limits::lift() {
  const std::lock_guard guard{mutex_};
  if (!halted_)
    return std::nullopt;
  halted_.reset();
  lifted_ = today_;
  return lifted_;
}

void day_limits::lifted_on(utc_time day) {
  const std::lock_guard guard{mutex_};
  lifted_ = day;
  if (today_ == day)
    halted_.reset();
}

void day_limits::halted_on(utc_time day, std::string reason) {
  const std::lock_guard guard{mutex_};
  if (day < today_ || lifted_ == day)
    return;
  today_ = day;
  halted_ = std::move(reason);
}

std::optional<utc_time> day_limits::lifted() const {
  const std::lock_guard guard{mutex_};
  return lifted_;
}

std::optional<std::pair<utc_time, std::string>>
day_limits::halt_of_day() const {
  const std::lock_guard guard{mutex_};
  if (!halted_)
    return std::nullopt;
  return std::pair{today_, *halted_};
}

} // namespace fillguard
