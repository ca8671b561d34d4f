#include "messages/market.hpp"

#include <algorithm>
#include <charconv>

namespace fillguard {

namespace {

/// 2026-08-07 00:00 UTC: settlement moves from spot to an average.
constexpr auto average_since = from_unix_seconds(1'786'060'800);

/// 2026-08-14 00:00 UTC: 5-minute windows look back 60 s instead of 30 s.
constexpr auto long_average_since = from_unix_seconds(1'786'665'600);

/// 2026-04-28 11:00 UTC: fees are charged in dollars.
constexpr auto dollar_fees_since = from_unix_seconds(1'777'374'000);

/// The fee for one share in millionths of a millionth of a dollar.
wide_int fee_per_share(const fee_schedule& schedule, price at) {
  const wide_int p = at.millionths();
  const wide_int spread = p * (one_in_millionths - p); // 10^-12
  const auto out =
    quotient(schedule.rate_millionths * spread, one_in_millionths);
  if (schedule.exponent != 2)
    return out;
  return quotient(quotient(out * spread, one_in_millionths), one_in_millionths);
}

} // namespace

std::string to_string(market_key x) {
  return to_string(x.coin) + '-' + to_string(x.length);
}

std::string lengths_in_words() {
  std::string out;
  for (auto each : all_of<window_length>) {
    if (!out.empty())
      out += index_of(each) + 1 == count_of<window_length> ? " or " : ", ";
    out += to_string(each);
  }
  return out;
}

std::optional<market_key> parse_market(std::string_view name) {
  for (auto coin : all_of<asset>)
    for (auto length : all_of<window_length>)
      if (const market_key key{coin, length}; to_string(key) == name)
        return key;
  return std::nullopt;
}

std::string slug(const window_id& x) {
  return to_string(x.market.coin) + "-updown-" + to_string(x.market.length)
         + '-' + std::to_string(to_unix_seconds(x.opens_at));
}

std::optional<window_id> parse_slug(std::string_view text) {
  const auto dash = text.rfind('-');
  if (dash == std::string_view::npos)
    return std::nullopt;
  std::int64_t start = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + dash + 1, end, start);
  // Nanoseconds since 1970 end in the year 2262.
  constexpr std::int64_t last_second = 9'223'372'035;
  if (read.ec != std::errc{} || read.ptr != end || start < 0
      || start > last_second)
    return std::nullopt;
  for (auto coin : all_of<asset>) {
    for (auto length : all_of<window_length>) {
      const window_id id{{coin, length}, from_unix_seconds(start)};
      if (start % length_of(length).count() == 0 && slug(id) == text)
        return id;
    }
  }
  return std::nullopt;
}

window_id window_at(market_key market, utc_time at) {
  const auto length = length_of(market.length).count();
  const auto second = to_unix_seconds(at);
  return {market, from_unix_seconds(second - second % length)};
}

window_id next_window(const window_id& x) {
  return {x.market, x.opens_at + length_of(x.market.length)};
}

settlement settlement_by_date(const window_id& x) {
  if (x.opens_at < average_since)
    return settlement::spot;
  if (x.market.length == window_length::m5 && x.opens_at < long_average_since)
    return settlement::twap_30;
  return settlement::twap_60;
}

fee_schedule fee_schedule_by_date(utc_time opens_at) {
  if (opens_at < dollar_fees_since)
    return {250'000, 2, fee_schedule::charged_in::shares};
  return {70'000, 1, fee_schedule::charged_in::dollars};
}

money taker_fee(const fee_schedule& schedule, price at, shares quantity) {
  // 10^-12 dollars a share times 10^-6 shares, to steps of 10^-5 dollars.
  const wide_int worth = fee_per_share(schedule, at) * quantity.millionths();
  if (worth <= 0)
    return {};
  constexpr std::int64_t step = 10'000'000'000'000; // 10^13 = 10^-5 dollars
  const auto steps = std::max<wide_int>(quotient(worth + step / 2, step), 1);
  return money::from_millionths(static_cast<std::int64_t>(steps) * 10);
}

price taker_fee_a_share(const fee_schedule& schedule, price at) {
  const auto fee = std::max<wide_int>(fee_per_share(schedule, at), 0);
  return price::from_millionths(static_cast<std::int64_t>(
    (fee + one_in_millionths - 1) / one_in_millionths));
}

shares net_of_fee(const fee_schedule& schedule, price at, shares quantity) {
  if (schedule.unit == fee_schedule::charged_in::dollars
      || at.millionths() <= 0)
    return quantity;
  const wide_int divisor =
    static_cast<wide_int>(at.millionths()) * one_in_millionths;
  const wide_int worth = fee_per_share(schedule, at) * quantity.millionths();
  const auto fee = static_cast<std::int64_t>((worth + divisor / 2) / divisor);
  return quantity - shares::from_millionths(fee);
}

} // namespace fillguard
