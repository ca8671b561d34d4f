#include "actors/strike_poller/strike_schedule.hpp"

#include "net/polymarket/crypto_price.hpp"

#include <algorithm>

namespace fillguard {

namespace {

/// Requests for one window.
constexpr int most_requests = 2;

/// The longest wait that the site may ask for, since windows go on.
constexpr std::chrono::minutes longest_pause{10};

} // namespace

std::chrono::milliseconds strike_schedule::place_of(market_key market) const {
  const auto place =
    index_of(market.coin) * count_of<window_length> + index_of(market.length);
  return settings_.spread * static_cast<std::int64_t>(place)
         / static_cast<std::int64_t>(count_of<asset> * count_of<window_length>);
}

site_price_to_beat strike_schedule::message(const window_id& window,
                                            const subject& about,
                                            const answer& known) {
  site_price_to_beat out;
  out.window = window;
  out.asked_as = about.first.market.length;
  out.value = known.value;
  out.provisional = known.provisional;
  out.received_at = known.at;
  return out;
}

template <class Match>
std::vector<site_price_to_beat> strike_schedule::known_of(Match matches) const {
  std::vector<site_price_to_beat> out;
  for (const auto& [key, inquiry] : questions_)
    for (const auto& window : inquiry.windows)
      if (inquiry.known && matches(window))
        out.push_back(message(window, key, *inquiry.known));
  return out;
}

bool strike_schedule::is_done(const tracked& inquiry) {
  return inquiry.count >= most_requests
         || (inquiry.known && !inquiry.known->provisional);
}

void strike_schedule::plan_first(const window_id& about,
                                 const window_info& window, utc_time now) {
  auto& inquiry = questions_[{about, window.rules.settles_on}];
  inquiry.windows.insert(window.id);
  inquiry.over_at = std::max(inquiry.over_at, window.closes_at);
  if (!inquiry.due && inquiry.round == 0 && !is_done(inquiry))
    inquiry.due =
      std::max(now, about.opens_at + settings_.first) + place_of(about.market);
}

std::vector<site_price_to_beat> strike_schedule::add(const window_info& window,
                                                     utc_time now) {
  const auto rule = window.rules.settles_on;
  // An earlier rule of the window has other prices.
  for (auto& [key, inquiry] : questions_)
    if (key.second != rule)
      inquiry.windows.erase(window.id);
  std::erase_if(questions_,
                [](const auto& x) { return x.second.windows.empty(); });
  if (window.closes_at <= now)
    return {};
  auto witness = window.id;
  witness.market.length = window_length::m5;
  for (const auto& about : std::set{window.id, witness})
    if (net::polymarket::site_has_price(about.market.length, rule))
      plan_first(about, window, now);
  return known_of([&window](const auto& x) { return x == window.id; });
}

void strike_schedule::plan_second(const subject& about,
                                  tracked& inquiry) const {
  inquiry.due.reset();
  if (is_done(inquiry))
    return;
  inquiry.due = std::max(about.first.opens_at + settings_.second
                           + place_of(about.first.market),
                         inquiry.asked_at + settings_.second - settings_.first);
}

std::vector<strike_schedule::question> strike_schedule::ask(utc_time now) {
  // Kept while a longer window may still need the answer.
  std::erase_if(questions_, [now](const auto& x) {
    return now >= std::max(x.second.over_at,
                           x.first.first.opens_at + longest_window());
  });
  for (auto& [key, inquiry] : questions_) {
    if (inquiry.round != 0 && now >= inquiry.asked_at + settings_.answer) {
      ++unanswered_;
      failed(inquiry.round);
    }
    if (now >= inquiry.over_at)
      inquiry.due.reset();
  }
  if (paused_until_ && now < *paused_until_)
    return {};
  std::vector<question> out;
  for (auto& [key, inquiry] : questions_) {
    if (inquiry.round != 0 || !inquiry.due || now < *inquiry.due)
      continue;
    // After a pause the requests are spread again.
    if (paused_until_ && *inquiry.due < *paused_until_) {
      inquiry.due = *paused_until_ + place_of(key.first.market);
      if (now < *inquiry.due)
        continue;
    }
    ++inquiry.count;
    inquiry.asked_at = now;
    inquiry.round = ++rounds_;
    out.push_back({inquiry.round, key.first, key.second});
  }
  return out;
}

std::optional<utc_time> strike_schedule::next() const {
  std::optional<utc_time> out;
  const auto consider = [&out](utc_time x) {
    out = out ? std::min(*out, x) : x;
  };
  for (const auto& [key, inquiry] : questions_)
    if (inquiry.round != 0)
      consider(inquiry.asked_at + settings_.answer);
    else if (inquiry.due)
      consider(paused_until_ ? std::max(*inquiry.due, *paused_until_)
                             : *inquiry.due);
  return out;
}

strike_schedule::questions::iterator
strike_schedule::open(std::uint64_t round) {
  return std::find_if(
    questions_.begin(), questions_.end(),
    [round](const auto& x) { return round != 0 && x.second.round == round; });
}

std::optional<strike_schedule::question>
strike_schedule::awaited(std::uint64_t round) const {
  for (const auto& [key, inquiry] : questions_)
    if (round != 0 && inquiry.round == round)
      return question{round, key.first, key.second};
  return std::nullopt;
}

std::vector<site_price_to_beat> strike_schedule::answered(std::uint64_t round,
                                                          coin_price value,
                                                          bool incomplete,
                                                          utc_time now) {
  const auto at = open(round);
  if (at == questions_.end())
    return {};
  auto& [key, inquiry] = *at;
  inquiry.round = 0;
  const bool early = inquiry.asked_at < key.first.opens_at + settings_.second;
  inquiry.known = answer{value, early || incomplete, now};
  plan_second(key, inquiry);
  std::vector<site_price_to_beat> out;
  for (const auto& window : inquiry.windows)
    out.push_back(message(window, key, *inquiry.known));
  return out;
}

void strike_schedule::failed(std::uint64_t round) {
  const auto at = open(round);
  if (at == questions_.end())
    return;
  at->second.round = 0;
  plan_second(at->first, at->second);
}

utc_time
strike_schedule::refused(std::uint64_t round, utc_time now,
                         std::optional<std::chrono::milliseconds> retry_after) {
  failed(round);
  const auto retry_wait = std::min<std::chrono::milliseconds>(
    retry_after.value_or(std::chrono::milliseconds{0}), longest_pause);
  const auto until =
    now + std::max<std::chrono::milliseconds>(settings_.pause, retry_wait);
  paused_until_ = std::max(paused_until_.value_or(until), until);
  return *paused_until_;
}

std::vector<site_price_to_beat>
strike_schedule::known(market_key market) const {
  return known_of([market](const auto& x) { return x.market == market; });
}

} // namespace fillguard
