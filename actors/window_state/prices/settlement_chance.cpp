#include "actors/window_state/prices/settlement_chance.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

// The probability that UP wins
// ----------------------------
// A window is decided by the mean of the prices at certain whole seconds: one
// (the close) under the spot rule, the last trade before it under that of a
// candle; the 60 seconds from T-62 to T-3 under the 60 s average (two
// independent studies of published values found these), and by analogy T-32 to
// T-3 under the 30 s one. UP wins when that mean is at or above the price to
// beat.
//
// Known and unknown. Seconds up to the newest *source* time are fixed. Later
// seconds are open even when they have passed, so that a feed's lag lengthens
// the horizon. A missing second takes the price before it, as the venue's own
// last value would. With n of N seconds still open, the first of
// them g seconds ahead,
//
//   expected final = (fixed sum + n * price + price * pending * arrived) / N
//   variance       = price^2 * surprise^2 * variance_of_sum(g, n) / N^2
//
// where pending, arrived and variance_of_sum describe a feed that trails its
// market (volatility.cpp). The variance counts each future second as often as
// the open seconds contain it: with the average half fixed, the possible change
// of the result is far less than half. Danger therefore falls as the average
// fills, and a distance in dollars becomes one in standard deviations.
//
// Beyond a minute the variance is up to 20 % larger, since the size of moves
// changes too: on the recorded day the final prices lay 1.06 deviations away
// with 120 s left, and 1.00 with 20 s left.
//
// Tails. distance / deviation goes through Student's t, scaled to that
// deviation. Changes of coin prices have fat tails: power laws of exponent 3 to
// 4 at seconds and minutes, thinning towards the normal curve as changes add up
// and as the variance follows the bursts. With 6 degrees of freedom for a
// minute and more, shading into 4 at the close: of the recorded day's 8,602
// overlapping windows one in a thousand lay beyond 5.5 deviations with a minute
// left and beyond 7.7 with 5 s left, where t has 4.9 and 6.1, and a normal
// curve 3.3. This matters for a position bought at 99c.
//
// The error of averages (average_error.cpp) is a width up to which any
// difference is as likely; its convolution with t has a closed form. No
// probability is nearer to 0 or 1 than 1 in 100,000 before the final value is
// published, whatever was learnt. `fillguard judge` prints how all this did on
// a recorded day.
//
// Where the published average is received too, its newest value replaces the
// level: prices are scaled by published / own average at the same second. This
// removes a constant difference between streams, so that even a leading price
// can replace a missing spot stream. Beyond 0.5 % the two are different prices,
// and nothing is scaled. What is left is the change of the difference until the
// close, whose error is learnt apart. A published value for the close itself is
// the final price, and makes the result certain.

namespace fillguard {

namespace {

/// Published / own average at the same second; absent when unknown.
std::optional<double> basis_at(settlement rule, utc_time at,
                               coin_price published,
                               const settlement_prices& prices) {
  if (!is_average(rule))
    return std::nullopt;
  const auto [first, count] = seconds_that_settle(rule, at);
  const auto newest = prices.motion().newest_second();
  const auto own = prices.seconds().sum(first, count);
  if (!own || !newest || *newest < first + count - 1)
    return std::nullopt;
  const double ratio = published.to_double() * 1e6 * static_cast<double>(count)
                       / static_cast<double>(*own);
  const double limit = prices.settings().largest_basis;
  if (std::abs(ratio - 1) > limit)
    return std::nullopt;
  return ratio;
}

std::optional<double> basis_of(const settlement_question& question,
                               const settlement_prices& prices) {
  if (!question.published)
    return std::nullopt;
  return basis_at(question.settles_on, question.published->at,
                  question.published->value, prices);
}

settlement_chance certain(double final_price, double price_to_beat) {
  settlement_chance out;
  out.distance = final_price - price_to_beat;
  out.up_wins = out.distance >= 0 ? 1 : 0;
  out.fixed_share = 1;
  return out;
}

bool is_final(const settlement_question& x) {
  return is_average(x.settles_on) && x.published
         && x.published->at == x.closes_at;
}

/// The degrees of freedom of moves over a minute and more, and over no time.
constexpr int thin_tails = 6;
constexpr int fat_tails = 4;
constexpr double thinning_seconds = 60;

/// How much larger the variance is two minutes ahead.
constexpr double widening = 0.2;

double widened(double variance, double seconds) {
  return variance * (1 + widening * std::clamp((seconds - 60) / 60, 0.0, 1.0));
}

/// P(distance + motion + error >= 0); `seconds` until the last one that
/// settles.
double chance_of_motion(double distance, double deviation, double width,
                        double seconds) {
  const double fat = std::clamp(1 - seconds / thinning_seconds, 0.0, 1.0);
  double out = 0;
  if (fat > 0)
    out += fat * chance_above(distance, deviation, width, fat_tails);
  if (fat < 1)
    out += (1 - fat) * chance_above(distance, deviation, width, thin_tails);
  return out;
}

/// Why the newest price cannot be used, if so.
chance_lacks missing(const settlement_question& question,
                     const settlement_prices& prices) {
  if (question.settles_on == settlement::unknown)
    return chance_lacks::settlement_rule;
  if (!question.price_to_beat)
    return chance_lacks::price_to_beat;
  if (is_final(question))
    return chance_lacks::nothing;
  const auto newest = prices.motion().newest_second();
  if (!newest)
    return chance_lacks::settlement_price;
  const auto seconds =
    seconds_that_settle(question.settles_on, question.closes_at);
  const bool all_fixed = *newest >= seconds.first + seconds.count - 1;
  const auto age = question.now - from_unix_seconds(*newest);
  // A price counts for the second that it reaches.
  constexpr auto most_ahead = most_clock_error + std::chrono::seconds{1};
  if (!all_fixed && (age > prices.settings().stale_after || age < -most_ahead))
    return chance_lacks::fresh_price;
  return chance_lacks::nothing;
}

} // namespace

// -- settlement_prices --------------------------------------------------------

settlement_prices::settlement_prices(const chance_settings& settings)
    : settings_(settings), motion_(settings.volatility) {
  // nop
}

bool settlement_prices::add(utc_time source_time, coin_price value) {
  chances_.forget();
  return seconds_.add(source_time, value) && motion_.add(source_time, value);
}

bool settlement_prices::learn(settlement rule, utc_time at,
                              coin_price published) {
  chances_.forget();
  const auto second = to_unix_seconds(at);
  const auto look_back = seconds_that_settle(rule, at).count;
  if (learnt_at_ != 0 && second < learnt_at_ + look_back)
    return false;
  const auto basis = basis_at(rule, at, published, *this);
  if (!basis)
    return false;
  unaided_.learn(*basis - 1, settings_.average_error);
  // After a long pause, the change is not that of one look-back.
  if (learnt_at_ != 0 && second <= learnt_at_ + 10 * look_back)
    aided_.learn(*basis - learnt_basis_, settings_.average_error);
  learnt_at_ = second;
  learnt_basis_ = *basis;
  return true;
}

// -- the probability ----------------------------------------------------------

namespace {

/// The probability by prices that can be used. Time plays no part in it.
chance_reading chance_at_any_time(const settlement_question& question,
                                  const settlement_prices& prices) {
  chance_reading reading;
  auto& out = reading.chance.emplace();
  const double price_to_beat = question.price_to_beat->to_double();
  if (is_final(question)) {
    out = certain(question.published->value.to_double(), price_to_beat);
    return reading;
  }

  const auto [first, count] =
    seconds_that_settle(question.settles_on, question.closes_at);
  const auto& motion = prices.motion();
  const auto newest = *motion.newest_second();
  const auto fixed = std::clamp<std::int64_t>(newest - first + 1, 0, count);
  const auto open = count - fixed;
  const auto ahead = std::max<std::int64_t>(first - newest, 1);

  double known = 0; // The sum of the fixed seconds, in dollars.
  if (fixed > 0) {
    const auto sum = prices.seconds().sum(first, fixed);
    if (!sum) {
      reading = {std::nullopt, chance_lacks::settlement_price};
      return reading;
    }
    known = static_cast<double>(*sum) / 1e6;
  }

  const double n = static_cast<double>(count);
  const auto basis = basis_of(question, prices);
  out.basis_known = basis.has_value();
  out.basis = basis.value_or(1);
  const double price = motion.newest()->to_double() * out.basis;
  out.per_second = price * motion.per_second();
  out.fixed_share = static_cast<double>(fixed) / n;
  out.horizon = std::max(
    seconds_between(from_unix_seconds(newest), question.closes_at), 0.0);

  const auto& lag = motion.settings().lag;
  double variance = 0;
  if (open > 0) {
    out.pending = price * motion.pending() * lag.arrived_sum(ahead, open) / n;
    variance = out.per_second * out.per_second
               * lag.variance_of_sum(ahead, open) / (n * n);
  }
  const double expected =
    (known * out.basis + price * static_cast<double>(open)) / n + out.pending;
  out.distance = expected - price_to_beat;
  const double ahead_of_last =
    static_cast<double>(std::max<std::int64_t>(first + count - 1 - newest, 0));
  variance = widened(variance, ahead_of_last);
  const double motion_deviation = std::sqrt(variance);

  const auto& settings = prices.settings();
  if (!is_average(question.settles_on)) {
    // The price of the settling second itself is the final one; the price
    // before a missing second is not published as such.
    if (open == 0 && prices.seconds().exactly(first)) {
      out = certain(known, price_to_beat);
      return reading;
    }
    out.up_wins =
      chance_of_motion(out.distance, motion_deviation, 0, ahead_of_last);
  } else {
    const auto& error = prices.error(out.basis_known);
    const auto likely = error.weights(settings.average_error);
    out.up_wins = 0;
    for (std::size_t i = 0; i < likely.size(); ++i)
      out.up_wins +=
        likely[i]
        * chance_of_motion(out.distance, motion_deviation,
                           settings.average_error.prior[i].width * price,
                           ahead_of_last);
    const double of_error = price * error.deviation(settings.average_error);
    variance += of_error * of_error;
  }
  out.up_wins = std::clamp(out.up_wins, settings.least, 1 - settings.least);
  if (variance > 0) {
    out.deviation = std::sqrt(variance);
    out.z = out.distance / out.deviation;
  }
  return reading;
}

} // namespace

chance_reading chance_of(const settlement_question& question,
                         const settlement_prices& prices) {
  if (const auto lacks = missing(question, prices);
      lacks != chance_lacks::nothing)
    return {std::nullopt, lacks};
  // Books change much more often than prices.
  auto timeless = question;
  timeless.now = {};
  return prices.chances().of(timeless,
                             [&prices](const settlement_question& asked) {
                               return chance_at_any_time(asked, prices);
                             });
}

settling_seconds seconds_that_settle(settlement rule, utc_time at) {
  const auto second = to_unix_seconds(at);
  switch (rule) {
  case settlement::spot:
  case settlement::unknown:
    return {second, 1};
  case settlement::candle_1h:
    return {second - 1, 1};
  case settlement::twap_30:
    return {second - 32, 30};
  case settlement::twap_60:
    return {second - 62, 60};
  }
  return {second, 1};
}

// The series for even degrees of freedom, with u = 1 / (1 + x^2 / n):
// 1/2 + x / sqrt(n + x^2) / 2 * (1 + u/2 + 3/8 u^2 + ...), n/2 terms.
double student_t(double value, int degrees_of_freedom) {
  const double n = degrees_of_freedom;
  const double u = 1 / (1 + value * value / n);
  double term = 1;
  double series = 1;
  for (int k = 1; k < degrees_of_freedom / 2; ++k) {
    term *= u * (2 * k - 1) / (2 * k);
    series += term;
  }
  const double out = 0.5 + 0.5 * value / std::sqrt(n + value * value) * series;
  return std::clamp(out, 0.0, 1.0);
}

namespace {

/// The integral of `student_t` up to `value`, for an even number of degrees of
/// freedom: x P(X <= x) + (n + x^2) / (n - 1) times the density at x.
double student_t_integral(double value, int degrees_of_freedom) {
  const double n = degrees_of_freedom;
  // The density at 0, from that with 2 degrees of freedom.
  double density = 0.5 / std::numbers::sqrt2;
  for (int k = 2; k < degrees_of_freedom; k += 2)
    density *= std::sqrt(k / (k + 2.0)) * (k + 1) / k;
  const double u = 1 / (1 + value * value / n);
  density *= std::sqrt(u);
  for (int k = 0; k < degrees_of_freedom / 2; ++k)
    density *= u;
  return value * student_t(value, degrees_of_freedom)
         + (n + value * value) / (n - 1) * density;
}

} // namespace

double chance_above(double distance, double deviation, double width,
                    int degrees_of_freedom) {
  if (deviation <= 0) {
    if (width <= 0)
      return distance >= 0 ? 1 : 0;
    return std::clamp((distance + width) / (2 * width), 0.0, 1.0);
  }
  // Scaled so that t has that standard deviation.
  const double n = degrees_of_freedom;
  const double scale = deviation / std::sqrt(n / (n - 2));
  const double middle = distance / scale;
  const double half = width / scale;
  // The difference of two integrals loses its digits when they are close, or
  // when both are far out.
  if (half < 1e-3 || std::abs(middle) - half > 100)
    return student_t(middle, degrees_of_freedom);
  return (student_t_integral(middle + half, degrees_of_freedom)
          - student_t_integral(middle - half, degrees_of_freedom))
         / (2 * half);
}

} // namespace fillguard
