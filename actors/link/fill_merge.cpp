#include "actors/link/fill_merge.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

int rank(fill_status x) {
  switch (x) {
  case fill_status::provisional:
    return 0;
  case fill_status::confirmed:
    return 1;
  case fill_status::reversed:
    return 2;
  }
  return 0;
}

bool is_more_complete(const fill_detected& a, const fill_detected& b) {
  return std::tuple{a.filled, rank(a.status), a.revision}
         > std::tuple{b.filled, rank(b.status), b.revision};
}

bool is_same_fill(fill_detected a, const fill_detected& b) {
  a.tag = b.tag;
  a.revision = b.revision;
  return a == b;
}

} // namespace

std::optional<fill_detected> fill_merge::news(entry& order) const {
  const fill_detected* best = nullptr;
  for (const auto& [who, y] : order.by_detector)
    if (!best || is_more_complete(y.fill, *best))
      best = &y.fill;
  if (!best || (order.passed_on && is_same_fill(*best, *order.passed_on)))
    return std::nullopt;
  auto out = *best;
  out.revision = std::max(out.revision, floor_);
  if (order.passed_on)
    out.revision = std::max(out.revision, order.passed_on->revision + 1);
  order.passed_on = out;
  return out;
}

std::vector<fill_detected> fill_merge::merge(const std::string& who,
                                             const fill_detected& fill,
                                             utc_time now) {
  auto& at = entries_[{fill.window, fill.token, fill.purpose}];
  auto& own = at.by_detector[who];
  // A restarted detector must not reduce its fills before it has caught up.
  const bool finding_out = own.gone_at && now - *own.gone_at < grace
                           && is_more_complete(own.fill, fill)
                           && fill.status != fill_status::reversed;
  if (!finding_out)
    own = {fill, std::nullopt};
  std::erase_if(at.by_detector, [&](const auto& y) {
    return y.second.gone_at && y.first != who
           && !is_more_complete(y.second.fill, fill);
  });
  if (auto out = news(at))
    return {std::move(*out)};
  return {};
}

void fill_merge::lose(const std::string& who, utc_time now) {
  for (auto& [place, x] : entries_)
    if (const auto at = x.by_detector.find(who);
        at != x.by_detector.end() && !at->second.gone_at)
      at->second.gone_at = now;
}

void fill_merge::meet(utc_time now) {
  for (auto& [place, x] : entries_)
    for (auto& [who, y] : x.by_detector)
      if (y.gone_at)
        y.gone_at = now;
}

std::vector<fill_detected> fill_merge::pass(utc_time now) {
  std::vector<fill_detected> out;
  std::erase_if(entries_, [now](const auto& x) {
    return now - std::get<window_id>(x.first).opens_at > memory;
  });
  for (auto& [place, x] : entries_) {
    const bool anybody =
      std::any_of(x.by_detector.begin(), x.by_detector.end(),
                  [](const auto& y) { return !y.second.gone_at; });
    if (!anybody)
      continue; // No other detector has more.
    std::erase_if(x.by_detector, [now](const auto& y) {
      return y.second.gone_at && now - *y.second.gone_at >= grace;
    });
    if (auto y = news(x))
      out.push_back(std::move(*y));
  }
  return out;
}

std::vector<fill_detected> fill_merge::all(market_key market) const {
  std::vector<fill_detected> out;
  for (const auto& [place, x] : entries_)
    if (x.passed_on && std::get<window_id>(place).market == market)
      out.push_back(*x.passed_on);
  return out;
}

} // namespace fillguard
