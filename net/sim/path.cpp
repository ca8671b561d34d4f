#include "net/sim/path.hpp"

#include <algorithm>
#include <cmath>

namespace fillguard::net::sim {

namespace {

constexpr std::size_t seconds_kept = 1'400;

/// The share of the distance to a target that is closed in a second, roughly.
constexpr double pull_per_second = 0.8;

/// A coin's move in a second as a fraction of its price: about 40 % a year.
constexpr double volatility_fraction = 7e-5;

double home_of(asset coin) {
  switch (coin) {
  case asset::btc:
    return 84'200.0;
  case asset::eth:
    return 3'120.0;
  case asset::sol:
    return 146.0;
  case asset::xrp:
    return 2.24;
  case asset::doge:
    return 0.161;
  case asset::bnb:
    return 905.0;
  case asset::hype:
    return 38.5;
  }
  return 1.0;
}

coin_price to_coin_price(double dollars) {
  return coin_price::from_millionths(std::llround(dollars * 1e6));
}

} // namespace

settlement_samples samples_of(settlement rule, utc_time at) {
  const auto second = to_unix_seconds(at);
  switch (rule) {
  case settlement::spot:
  case settlement::candle_1h:
  case settlement::unknown:
    return {second, second};
  case settlement::twap_30:
    return {second - 32, second - 3};
  case settlement::twap_60:
    return {second - 62, second - 3};
  }
  return {second, second};
}

price_path::price_path(asset coin, std::uint64_t seed, utc_time begin)
    : random_{seed_for(seed, "path " + to_string(coin))},
      now_{std::chrono::floor<std::chrono::seconds>(begin)},
      value_{home_of(coin)}, home_{value_}, volatility_{value_
                                                        * volatility_fraction},
      first_second_{to_unix_seconds(begin)}, seconds_{to_coin_price(value_)},
      before_seconds_{to_coin_price(value_)} {
  // nop
}

void price_path::step(std::optional<double> target) {
  constexpr double span = 0.25;
  const auto before = latest();
  now_ += step_length;
  // Without a target, a weak pull keeps the price near its start for hours.
  const auto drift =
    target ? pull_per_second * (*target - value_) : 0.002 * (home_ - value_);
  value_ += span * drift + volatility_ * std::sqrt(span) * random_.normal();
  value_ = std::max(value_, home_ / 2);
  if (now_ != std::chrono::floor<std::chrono::seconds>(now_))
    return;
  seconds_.push_back(latest());
  before_seconds_.push_back(before);
  if (seconds_.size() > seconds_kept) {
    seconds_.pop_front();
    before_seconds_.pop_front();
    ++first_second_;
  }
}

coin_price price_path::latest() const {
  return to_coin_price(value_);
}

std::optional<coin_price> price_path::on_second(std::int64_t second) const {
  const auto index = second - first_second_;
  if (index < 0 || index >= std::ssize(seconds_))
    return std::nullopt;
  return seconds_[static_cast<std::size_t>(index)];
}

std::optional<coin_price> price_path::open(settlement rule, utc_time at) const {
  return rule == settlement::candle_1h ? on_second(to_unix_seconds(at))
                                       : settle(rule, at);
}

std::optional<coin_price> price_path::settle(settlement rule,
                                             utc_time at) const {
  if (rule == settlement::candle_1h) {
    const auto index = to_unix_seconds(at) - first_second_;
    return index > 0 && index < std::ssize(before_seconds_)
             ? std::optional{before_seconds_[static_cast<std::size_t>(index)]}
             : std::nullopt;
  }
  const auto samples = samples_of(rule, at);
  std::int64_t sum = 0;
  for (auto second = samples.first; second <= samples.last; ++second) {
    const auto value = on_second(second);
    if (!value)
      return std::nullopt;
    sum += value->millionths();
  }
  const auto count = samples.count();
  return coin_price::from_millionths((sum + count / 2) / count);
}

price_path::outlook price_path::look_ahead(settlement rule, utc_time at) const {
  const auto samples = samples_of(rule, at);
  double sum = 0;
  std::int64_t known = 0;
  for (auto second = samples.first; second <= samples.last; ++second)
    if (const auto value = on_second(second)) {
      sum += value->to_double();
      ++known;
    }
  const auto count = static_cast<double>(samples.count());
  const auto open = count - static_cast<double>(known);
  const auto until_first =
    std::max(0.0, seconds_between(now_, from_unix_seconds(samples.first)));
  // A mean of n later values of a random walk varies like n/3 of its steps.
  const auto variance =
    open * open / (count * count) * (until_first + open / 3.0);
  return {(sum + open * value_) / count, volatility_ * std::sqrt(variance)};
}

} // namespace fillguard::net::sim
