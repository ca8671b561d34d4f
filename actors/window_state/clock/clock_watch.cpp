#include "actors/window_state/clock/clock_watch.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// "30.0 s"
std::string in_seconds(nanoseconds x) {
  const auto tenths = std::chrono::round<milliseconds>(x).count() / 100;
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " s";
}

} // namespace

void clock_watch::add(const clock_measured& x) {
  // The measurement starts anew with the process, or its actor.
  if (!begun_at_ || (measured_at_ && !x.measured_at))
    begun_at_ = x.at;
  offset_ = x.offset;
  spread_ = x.spread;
  measured_at_ = x.measured_at;
}

std::optional<clock_state> clock_watch::state(utc_time now) const {
  if (!begun_at_)
    return std::nullopt;
  if (!offset_ || !measured_at_ || now - *measured_at_ > oldest)
    return clock_state::unmeasured;
  // An error of the measurement alone is no error of the clock.
  return std::chrono::abs(*offset_)
             > std::max<nanoseconds>(largest_offset, spread_)
           ? clock_state::skewed
           : clock_state::good;
}

std::string clock_watch::why(utc_time now) const {
  switch (state(now).value_or(clock_state::good)) {
  case clock_state::good:
    break;
  case clock_state::skewed:
    return "this machine's clock is " + in_seconds(std::chrono::abs(*offset_))
           + (*offset_ > nanoseconds{0} ? " behind" : " ahead of")
           + " the venue's";
  case clock_state::unmeasured:
    return measured_at_
             ? "this machine's clock was not compared with the venue's for "
                 + std::to_string(oldest.count()) + " s"
             : "this machine's clock is not compared with the venue's yet";
  }
  return {};
}

std::optional<std::string> clock_watch::take_notice(utc_time now, bool enters) {
  const auto is = state(now).value_or(clock_state::good);
  if (is == announced_)
    return std::nullopt;
  // A start needs a moment for its first measurement.
  if (is == clock_state::unmeasured && !measured_at_ && begun_at_
      && now - *begun_at_ <= oldest)
    return std::nullopt;
  announced_ = is;
  if (is == clock_state::good)
    return std::string{"this machine's clock agrees with the venue's again"}
           + (enters ? ": it no longer stops entries" : "");
  return why(now)
         + (enters ? ": no new entries, exits go on" : ": watching goes on")
         + (offset_ ? " in the venue's time" : "");
}

std::optional<clock_view> clock_watch::view(utc_time now) const {
  const auto is = state(now);
  if (!is)
    return std::nullopt;
  clock_view out;
  out.state = *is;
  if (offset_)
    out.offset = std::chrono::round<milliseconds>(*offset_);
  out.spread = std::chrono::ceil<milliseconds>(spread_);
  if (measured_at_)
    out.age_ms =
      std::max(std::chrono::floor<milliseconds>(now - *measured_at_).count(),
               milliseconds::rep{0});
  out.why = why(now);
  return out;
}

} // namespace fillguard
