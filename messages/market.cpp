#include "messages/market.hpp"

#include "messages/eastern_time.hpp"

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

template <class Enum>
std::string all_in_words() {
  std::string out;
  for (auto each : all_of<Enum>) {
    if (!out.empty())
      out += index_of(each) + 1 == count_of<Enum> ? " or " : ", ";
    out += to_string(each);
  }
  return out;
}

utc_time floor_to(utc_time at, std::chrono::seconds step) {
  const auto second = to_unix_seconds(at);
  const auto past = second % step.count();
  return from_unix_seconds(second - (past < 0 ? past + step.count() : past));
}

// -- slugs of hours -----------------------------------------------------------

constexpr std::array<std::string_view, 12> months{
  "january", "february", "march",     "april",   "may",      "june",
  "july",    "august",   "september", "october", "november", "december"};

std::string first_of_hour_slug(asset coin) {
  auto out = full_name(coin) + "-up-or-down-";
  for (auto& letter : out)
    if (letter >= 'A' && letter <= 'Z')
      letter = static_cast<char>(letter - 'A' + 'a');
  return out;
}

std::string hour_slug(const window_id& x) {
  const auto wall = to_eastern(x.opens_at);
  const auto midnight = std::chrono::floor<std::chrono::days>(wall);
  const std::chrono::year_month_day date{midnight};
  const auto hour =
    std::chrono::duration_cast<std::chrono::hours>(wall - midnight).count();
  auto out = first_of_hour_slug(x.market.coin);
  out += months.at(static_cast<unsigned>(date.month()) - 1);
  out += '-' + std::to_string(static_cast<unsigned>(date.day())) + '-'
         + std::to_string(static_cast<int>(date.year())) + '-'
         + std::to_string(hour % 12 == 0 ? 12 : hour % 12);
  return out + (hour < 12 ? "am-et" : "pm-et");
}

/// The number at the front of `text`, of at most four digits, which is removed.
std::optional<int> take_number(std::string_view& text) {
  int out = 0;
  const auto* end = text.data() + std::min<std::size_t>(text.size(), 4);
  const auto read = std::from_chars(text.data(), end, out);
  if (read.ec != std::errc{} || out < 0)
    return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  return out;
}

bool take_text(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected))
    return false;
  text.remove_prefix(expected.size());
  return true;
}

/// Reads "may-13-2026-5am-et".
std::optional<utc_time> parse_hour(std::string_view text) {
  const auto* month =
    std::find_if(months.begin(), months.end(), [text](std::string_view name) {
      return text.starts_with(name);
    });
  if (month == months.end() || !take_text(text, *month)
      || !take_text(text, "-"))
    return std::nullopt;
  const auto day = take_number(text);
  if (!day || !take_text(text, "-"))
    return std::nullopt;
  const auto year = take_number(text);
  if (!year || !take_text(text, "-"))
    return std::nullopt;
  const auto hour = take_number(text);
  if (!hour || *hour < 1 || *hour > 12)
    return std::nullopt;
  const bool is_morning = text.starts_with("am");
  const std::chrono::year_month_day date{
    std::chrono::year{*year},
    std::chrono::month{static_cast<unsigned>(month - months.begin()) + 1},
    std::chrono::day{static_cast<unsigned>(*day)}};
  // The years that nanoseconds since 1970 can express.
  if (!date.ok() || *year < 1970 || *year > 2260)
    return std::nullopt;
  return from_eastern(std::chrono::sys_days{date}
                      + std::chrono::hours{*hour % 12 + (is_morning ? 0 : 12)});
}

/// Absent also for the slug in another spelling.
std::optional<window_id> parse_hour_slug(std::string_view text) {
  for (auto coin : all_of<asset>) {
    auto rest = text;
    if (!take_text(rest, first_of_hour_slug(coin)))
      continue;
    const auto opens_at = parse_hour(rest);
    if (!opens_at)
      return std::nullopt;
    const window_id id{{coin, window_length::h1}, *opens_at};
    return hour_slug(id) == text ? std::optional{id} : std::nullopt;
  }
  return std::nullopt;
}

} // namespace

std::string to_string(market_key x) {
  return to_string(x.coin) + '-' + to_string(x.length);
}

std::string full_name(asset coin) {
  switch (coin) {
  case asset::btc:
    return "Bitcoin";
  case asset::eth:
    return "Ethereum";
  case asset::sol:
    return "Solana";
  case asset::xrp:
    return "XRP";
  case asset::doge:
    return "Dogecoin";
  case asset::bnb:
    return "BNB";
  case asset::hype:
    return "Hyperliquid";
  }
  return to_string(coin);
}

std::string coins_in_words() {
  return all_in_words<asset>();
}

std::string lengths_in_words() {
  return all_in_words<window_length>();
}

std::optional<market_key> parse_market(std::string_view name) {
  for (auto coin : all_of<asset>)
    for (auto length : all_of<window_length>)
      if (const market_key key{coin, length}; to_string(key) == name)
        return key;
  return std::nullopt;
}

std::vector<market_key> matching_markets(std::string_view pattern) {
  const auto dash = pattern.find('-');
  if (dash == std::string_view::npos)
    return {};
  const auto matches = [](std::string_view part, const std::string& name) {
    return part == "*" || part == name;
  };
  std::vector<market_key> out;
  for (auto coin : all_of<asset>)
    for (auto length : all_of<window_length>)
      if (matches(pattern.substr(0, dash), to_string(coin))
          && matches(pattern.substr(dash + 1), to_string(length)))
        out.push_back({coin, length});
  return out;
}

std::string slug(const window_id& x) {
  if (x.market.length == window_length::h1)
    return hour_slug(x);
  return to_string(x.market.coin) + "-updown-" + to_string(x.market.length)
         + '-' + std::to_string(to_unix_seconds(x.opens_at));
}

std::optional<window_id> parse_slug(std::string_view text) {
  if (text.ends_with("-et"))
    return parse_hour_slug(text);
  const auto dash = text.rfind('-');
  if (dash == std::string_view::npos)
    return std::nullopt;
  std::int64_t start = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + dash + 1, end, start);
  // Nanoseconds since 1970 end in the year 2262, and the window closes before.
  constexpr std::int64_t last_second = 9'223'286'400;
  if (read.ec != std::errc{} || read.ptr != end || start < 0
      || start > last_second)
    return std::nullopt;
  const auto opens_at = from_unix_seconds(start);
  for (auto coin : all_of<asset>) {
    for (auto length : all_of<window_length>) {
      const auto id = window_at({coin, length}, opens_at);
      if (id.opens_at == opens_at && slug(id) == text)
        return id;
    }
  }
  return std::nullopt;
}

window_id window_at(market_key market, utc_time at) {
  const auto length = length_of(market.length);
  if (market.length == window_length::h4)
    return {market, from_eastern(floor_to(to_eastern(at), length))};
  return {market, floor_to(at, length)};
}

window_id next_window(const window_id& x) {
  return {x.market, closes_at(x)};
}

window_id previous_window(const window_id& x) {
  return window_at(x.market, x.opens_at - std::chrono::seconds{1});
}

utc_time closes_at(const window_id& x) {
  const auto length = length_of(x.market.length);
  if (x.market.length == window_length::h4)
    return from_eastern(to_eastern(x.opens_at) + length);
  return x.opens_at + length;
}

settlement settlement_by_date(const window_id& x) {
  if (x.market.length == window_length::h1)
    return settlement::candle_1h;
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
