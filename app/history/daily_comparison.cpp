#include "app/history/daily_comparison.hpp"

#include <algorithm>

namespace fillguard::history {

namespace {

using namespace std::chrono_literals;

/// After midnight, so that the last windows of the day before are settled and
/// their trades are in the venue's public record.
constexpr auto after_midnight = 15min;

constexpr auto again_after = 1h; ///< A failure.

/// A history whose newest input is older is behind.
constexpr auto complete_within = 1min;

/// Each comparison covers so many days, so a difference is notified as often.
constexpr std::chrono::days looked_back{3};

/// The venue's public record may be later.
constexpr auto record_is_late = 10min;

/// From a window's opening to its close, at most: four hours, and one more
/// where US Eastern time changes.
constexpr auto longest_window = 5h;

/// More are counted only.
constexpr std::size_t most_named = 5;

utc_time utc_day_of(utc_time x) {
  return std::chrono::floor<std::chrono::days>(x);
}

template <class Each>
std::string listed(const std::vector<Each>& xs) {
  std::string out;
  for (std::size_t i = 0; i < std::min(xs.size(), most_named); ++i)
    out += (i == 0 ? "" : "; ") + words_of(xs[i]);
  if (xs.size() > most_named)
    out += "; and " + std::to_string(xs.size() - most_named) + " more";
  return out;
}

std::vector<difference> unexpected(const comparison& compared) {
  auto out = compared.differences;
  std::erase_if(out, [](const auto& each) { return each.expected; });
  return out;
}

} // namespace

bool compares_daily(const config& settings) {
  return settings.mode != service_mode::paper
         && !settings.watched_wallet().empty()
         && !settings.endpoints.data.empty();
}

bool comparison_days::is_due(utc_time now,
                             const std::optional<utc_time>& newest) const {
  const auto day = utc_day_of(now);
  return (!last_day_ || *last_day_ != day) && now - day >= after_midnight
         && (!not_before_ || now >= *not_before_) && newest
         && now - *newest < complete_within;
}

void comparison_days::failed(utc_time now) {
  not_before_ = now + again_after;
}

time_range compared_on(utc_time now) {
  return {utc_day_of(now) - looked_back, now - longest_window - record_is_late};
}

kept_comparison summary_of(const comparison& compared, utc_time now) {
  kept_comparison out;
  out.day = utc_day_of(now);
  out.differences = unexpected(compared).size();
  if (compared.held_is_known) {
    out.to_redeem = money{};
    for (const auto& each : compared.to_redeem)
      *out.to_redeem += each.pays;
  }
  return out;
}

std::vector<std::string> news_of(const comparison& compared, utc_time now) {
  const auto date = to_iso8601(now).substr(0, 10);
  std::vector<std::string> out;
  if (const auto differ = unexpected(compared); !differ.empty())
    out.push_back(date
                  + ": the venue's record of the wallet is not that of "
                    "the history: "
                  + listed(differ));
  if (!compared.to_redeem.empty())
    out.push_back(date + ": to redeem: $"
                  + to_string(*summary_of(compared, now).to_redeem) + ": "
                  + listed(compared.to_redeem));
  return out;
}

} // namespace fillguard::history
