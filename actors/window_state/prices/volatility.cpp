#include "actors/window_state/prices/volatility.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

// How a settlement feed moves
// ---------------------------
// The feed is a median of several venues' prices, sent once a second, so it
// trails its market. Its changes r are therefore not independent:
// on a recorded day (84,558 changes; both halves of the day agree) the
// correlation of r with its next five neighbours was 0.32, 0.13, 0.07, 0.05,
// 0.03. That is the shape of
//
//   e[t]       = price[t] - price[t-1] - (1 - decay) * pending[t-1]
//   pending[t] = decay * pending[t-1] + overhang * e[t]
//
// with independent surprises e. Overhang 0.6 and decay 0.5 give 0.32, 0.16,
// 0.08, 0.04, 0.02. Two things follow, and both matter near a close. The last
// move is not over: of a surprise of $10, $6 more are to be expected. And
// one-second changes understate longer ones: over many seconds, the standard
// deviation grows with 1 + overhang times that of a surprise.
//
// After a gap of d seconds the surprise has the variance of d seconds, and
// `pending` takes the share that a least-squares estimate (Kalman's gain)
// gives: overhang for d = 1, less and less for a longer gap.
//
// The size of surprises changes by the minute, the hour and the day, and no
// single half-life is enough: a short one follows a burst, but is all noise
// when the squares have fat tails (kurtosis 30); a long one is steady, but
// late. So the variance is the plain mean over half-lives of 30 s (a burst), 5
// min (a window) and 1 h (the session); equal weights, since weights fitted to
// one day fail first on another.
//
// The prior (a coin's usual 50 % a year, with the weight of 30 seconds of
// prices) applies before the first prices, and fades with each half-life. The
// floor of 10 % a year keeps a feed that repeats its price from looking
// certain. A surprise beyond eight standard deviations counts as eight: it
// shows as a burst, but one bad tick can neither dominate the estimate for an
// hour nor predict a move that never happened.
//
// A burst is not pulled further in proportion. On the recorded day moves with
// 10 s left went on to 1.5 times the expected rest where that rest was small,
// but to 0.9 times where it was large, and with 5 s left to 0.4 times where it
// was largest. So what a surprise leaves to come is that of one standard
// deviation at most.

namespace fillguard {

namespace {

constexpr double seconds_per_year = 365.25 * 86'400;

double square(double x) {
  return x * x;
}

/// `base` to a whole power of at least 0. A fraction of the cost of std::pow,
/// and equal to it where `base` is a power of two.
double whole_power(double base, std::int64_t exponent) {
  double out = 1;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 != 0)
      out *= base;
    base *= base;
  }
  return out;
}

/// Sum of q^m for m = 1 to n.
double geometric_sum(double q, double power_n) {
  return q * (1 - power_n) / (1 - q);
}

} // namespace

// -- feed_lag -----------------------------------------------------------------

double feed_lag::arrived(std::int64_t seconds) const {
  return 1 - whole_power(decay, seconds);
}

double feed_lag::arrived_sum(std::int64_t first, std::int64_t count) const {
  const auto n = static_cast<double>(count);
  return n - whole_power(decay, first) * arrived(count) / (1 - decay);
}

// A surprise moves the price k seconds later by 1 + overhang (1 - decay^k). The
// surprise of second j contributes that, summed over the seconds of the sum
// that are not before j.
double feed_lag::variance_of_sum(std::int64_t first, std::int64_t count) const {
  const double total = 1 + overhang;
  const auto n = static_cast<double>(count);
  double out = 0;
  // Surprises within the sum, the last second's first.
  double power = 1;
  for (std::int64_t i = 1; i <= count; ++i) {
    power *= decay;
    out += square(total * static_cast<double>(i)
                  - overhang * (1 - power) / (1 - decay));
  }
  // Surprises before the sum begins; `power` is decay^count by now.
  const auto lead = static_cast<double>(first - 1);
  const double all = total * n;
  const double missing = overhang * (1 - power) / (1 - decay);
  const double lead_power = whole_power(decay, first - 1);
  return out + lead * all * all
         - 2 * all * missing * geometric_sum(decay, lead_power)
         + missing * missing
             * geometric_sum(decay * decay, lead_power * lead_power);
}

// -- volatility ---------------------------------------------------------------

volatility::volatility(const volatility_settings& settings)
    : settings_(settings) {
  const double total = 1 + settings.lag.overhang;
  const auto of_a_second = [total](double yearly) {
    return square(yearly / total) / seconds_per_year;
  };
  floor_ = of_a_second(settings.yearly_floor);
  now_.variance = of_a_second(settings.yearly_prior);
  for (std::size_t i = 0; i < keep_.size(); ++i) {
    keep_[i] = std::exp2(-1 / settings.half_lives[i]);
    now_.scales[i].weight = (1 - keep_[i]) * settings.prior_seconds;
    now_.scales[i].sum = now_.scales[i].weight * now_.variance;
  }
  before_ = now_;
}

bool volatility::add(utc_time source_time, coin_price value) {
  const auto second =
    std::chrono::ceil<std::chrono::seconds>(source_time.time_since_epoch())
      .count();
  if (value <= coin_price{} || (now_.second && second < *now_.second))
    return false;
  if (now_.second && second == *now_.second)
    now_ = before_;
  else
    before_ = now_;
  learn(now_, second, value);
  return true;
}

void volatility::learn(knowledge& known, std::int64_t second,
                       coin_price value) const {
  if (known.second) {
    const auto& lag = settings_.lag;
    const auto passed = second - *known.second;
    const auto seconds = static_cast<double>(passed);
    const double change =
      (value - known.value).to_double() / known.value.to_double();
    const double came = lag.arrived(passed);
    const double growth = lag.variance_of_sum(passed, 1);
    const double total = 1 + lag.overhang;
    const double gain =
      total * (total * seconds - lag.overhang * came / (1 - lag.decay))
      / growth;
    const double limit =
      settings_.largest_surprise * std::sqrt(known.variance * growth);
    const double surprise =
      std::clamp(change - known.pending * came, -limit, limit);
    const double pull =
      limit * settings_.largest_pull / settings_.largest_surprise;
    known.pending = known.pending * (1 - came)
                    + (gain - 1) * std::clamp(surprise, -pull, pull);
    weigh(known, square(surprise) / growth, seconds);
  }
  known.second = second;
  known.value = value;
}

void volatility::weigh(knowledge& known, double squared_surprise,
                       double seconds) const {
  double sum = 0;
  for (std::size_t i = 0; i < keep_.size(); ++i) {
    const double kept = seconds == 1 ? keep_[i] : std::pow(keep_[i], seconds);
    auto& y = known.scales[i];
    y.sum = y.sum * kept + (1 - keep_[i]) * squared_surprise;
    y.weight = y.weight * kept + (1 - keep_[i]);
    sum += y.sum / y.weight;
  }
  known.variance = std::max(sum / static_cast<double>(keep_.size()), floor_);
}

std::optional<std::int64_t> volatility::newest_second() const {
  return now_.second;
}

std::optional<coin_price> volatility::newest() const {
  if (!now_.second)
    return std::nullopt;
  return now_.value;
}

double volatility::per_second() const {
  return std::sqrt(now_.variance);
}

} // namespace fillguard
