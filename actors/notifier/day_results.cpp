#include "actors/notifier/day_results.hpp"

#include "messages/position.hpp"

#include <algorithm>
#include <cstdint>

namespace fillguard {

namespace {

std::string signed_cents(money value) {
  constexpr std::int64_t cent = 10'000;
  const auto millionths = value.millionths();
  const auto half = millionths < 0 ? -cent / 2 : cent / 2;
  const auto cents = money::from_millionths((millionths + half) / cent * cent);
  return (cents > money{} ? "+" : "") + to_string(cents);
}

bool has_traded(const day_view& x) {
  return !x.profit.is_zero() || !x.open.is_zero() || x.unknown > 0;
}

/// Whether the shares are at the venue, pay, and are not redeemed.
bool is_redeemable(const past_window& x) {
  if (!x.position || !x.winner || x.position->held < dust
      || x.position->redeemed >= dust
      || payout(*x.winner, x.position->token) <= price{})
    return false;
  return x.position->by_hand
         || (x.capture && x.capture->source
             && *x.capture->source != fill_source::paper);
}

std::string joined(const std::vector<std::string>& xs) {
  std::string out;
  for (const auto& x : xs)
    out += (out.empty() ? "" : ", ") + x;
  return out;
}

} // namespace

std::optional<day_results::result_of_day>
day_results::apply(const window_view& x) {
  auto& known = days_[x.market];
  if (x.day.day <= utc_time{} || x.day.day < known.day)
    return std::nullopt;
  if (known.day > announced_ && x.day.day > known.day)
    over_[known.day][x.market] = known;
  known = x.day;
  auto& redeemable = redeemable_[x.market];
  redeemable.clear();
  for (const auto& past : x.previous_windows)
    if (is_redeemable(past))
      redeemable.push_back(to_string(past.position->held) + ' '
                           + to_string(past.position->token) + " of "
                           + slug(past.id));
  if (over_.empty())
    return std::nullopt;
  const auto first = over_.begin();
  const auto day = first->first;
  const bool goes_on =
    std::any_of(days_.begin(), days_.end(),
                [&](const auto& each) { return each.second.day == day; });
  if (goes_on && x.at - x.day.day < patience)
    return std::nullopt;
  const auto markets = std::move(first->second);
  over_.erase(first);
  announced_ = day;
  const bool any =
    std::any_of(markets.begin(), markets.end(),
                [](const auto& each) { return has_traded(each.second); });
  if (!any)
    return std::nullopt;
  return result_of_day{day, text_of(markets)};
}

std::string
day_results::text_of(const std::map<market_key, day_view>& markets) const {
  money total;
  money open;
  std::uint32_t unknown = 0;
  utc_time day;
  std::vector<std::string> parts;
  for (const auto& [market, one] : markets) {
    day = one.day;
    if (!has_traded(one))
      continue;
    total += one.total();
    open += one.open;
    unknown += one.unknown;
    parts.push_back(to_string(market) + ' '
                    + (one.total().is_zero() && one.unknown > 0
                         ? std::string{"unknown"}
                         : signed_cents(one.total())));
  }
  auto out = to_iso8601(day).substr(0, 10) + " (UTC) brought "
             + signed_cents(total) + " dollars: " + joined(parts);
  if (!open.is_zero())
    out += "; of it " + signed_cents(open)
           + " in positions that were open at its end, at what was bid";
  if (unknown > 0)
    out += "; " + std::to_string(unknown)
           + " more whose result was not known at its end";
  std::vector<std::string> rest;
  for (const auto& [market, some] : redeemable_)
    rest.insert(rest.end(), some.begin(), some.end());
  if (!rest.empty())
    out += "; to redeem: " + joined(rest);
  return out;
}

} // namespace fillguard
