#include "actors/window_clock/listing_scout.hpp"

#include "messages/market.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

/// Series that one sentence names.
constexpr std::size_t most_in_words = 8;

/// Series that are remembered: no venue has so many.
constexpr std::size_t most_named = 1'000;

/// The event's series; where it names none, its slug without what differs
/// from window to window: "bitcoin-up-or-down-on" of
/// "bitcoin-up-or-down-on-may-28-2026".
std::string series_of(const net::polymarket::tagged_event& x) {
  if (!x.series.empty())
    return x.series;
  auto out = x.slug;
  for (const std::string_view before : {"-up-or-down-on-", "-up-or-down-"})
    if (const auto at = out.find(before); at != std::string::npos)
      return out.substr(0, at + before.size() - 1);
  while (!out.empty()
         && (out.back() == '-' || (out.back() >= '0' && out.back() <= '9')))
    out.pop_back();
  return out;
}

} // namespace

listing_scout::listing_scout(listing_scout_settings settings, utc_time now)
    : settings_{settings}, ask_at_{now + settings.first} {
  // nop
}

std::optional<listing_scout::question> listing_scout::ask(utc_time now) {
  if (!settings_.looks)
    return std::nullopt;
  // After the clock went back, the next request may not be delayed for long.
  ask_at_ = std::min(ask_at_, now + settings_.every);
  if (now < ask_at_)
    return std::nullopt;
  ask_at_ = now + settings_.every;
  const auto to = now + settings_.ahead + settings_.every;
  const auto from =
    std::clamp(seen_to_.value_or(now + settings_.ahead),
               std::min(now + settings_.ahead, to - settings_.most), to);
  open_ = question{++rounds_, from, to};
  return open_;
}

std::optional<std::string>
listing_scout::take_answer(std::uint64_t round,
                           const net::polymarket::gamma_tag_answer& answer) {
  if (!open_ || open_->round != round)
    return std::nullopt;
  const auto asked = *std::exchange(open_, std::nullopt);
  if (!answer)
    return std::nullopt; // The next request repeats this span.
  seen_to_ = asked.to;
  std::string out;
  std::size_t count = 0;
  for (const auto& event : *answer) {
    if (parse_slug(event.slug) || named_.size() >= most_named
        || !named_.insert(series_of(event)).second)
      continue;
    if (++count > most_in_words)
      continue;
    out += (out.empty() ? "" : ", ") + series_of(event) + " (" + event.slug;
    if (event.opens_at && event.closes_at)
      out += ", " + to_iso8601_seconds(*event.opens_at) + " to "
             + to_iso8601_seconds(*event.closes_at);
    out += ')';
  }
  if (count == 0)
    return std::nullopt;
  if (count > most_in_words)
    out += " and " + std::to_string(count - most_in_words) + " more";
  return "the venue lists windows that this release does not follow: " + out;
}

} // namespace fillguard
