#include "actors/notifier/day_results.hpp"

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
  // States of earlier releases count no positions.
  return x.positions > 0 || !x.profit.is_zero() || !x.open.is_zero()
         || x.unknown > 0;
}

std::string joined(const std::vector<std::string>& xs) {
  std::string out;
  for (const auto& x : xs)
    out += (out.empty() ? "" : ", ") + x;
  return out;
}

std::string text_of(const std::map<market_key, day_view>& markets) {
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
  return out;
}

} // namespace

std::optional<day_results::result_of_day>
day_results::apply(const window_view& view) {
  auto& known = days_[view.market];
  if (view.day.day <= utc_time{} || view.day.day < known.day)
    return std::nullopt;
  if (known.day > announced_ && view.day.day > known.day)
    over_[known.day][view.market] = known;
  known = view.day;
  if (over_.empty())
    return std::nullopt;
  const auto first = over_.begin();
  const auto day = first->first;
  const bool goes_on =
    std::any_of(days_.begin(), days_.end(),
                [&](const auto& each) { return each.second.day == day; });
  if (goes_on && view.at - view.day.day < patience)
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

} // namespace fillguard
