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

bool knows_more(const fill_detected& a, const fill_detected& b) {
  return std::tuple{a.filled, rank(a.status), a.revision}
         > std::tuple{b.filled, rank(b.status), b.revision};
}

bool same_words(fill_detected a, const fill_detected& b) {
  a.tag = b.tag;
  a.revision = b.revision;
  return a == b;
}

} // namespace

std::optional<fill_detected> fill_merge::news(entry& order) const {
  const fill_detected* best = nullptr;
  for (const auto& [who, y] : order.by_who)
    if (!best || knows_more(y.said, *best))
      best = &y.said;
  if (!best || (order.said && same_words(*best, *order.said)))
    return std::nullopt;
  auto out = *best;
  out.revision = std::max(out.revision, floor_);
  if (order.said)
    out.revision = std::max(out.revision, order.said->revision + 1);
  order.said = out;
  return out;
}

std::vector<fill_detected> fill_merge::merge(const std::string& who,
                                             const fill_detected& fill,
                                             utc_time now) {
  auto& at = entries_[{fill.window, fill.token, fill.purpose}];
  auto& mine = at.by_who[who];
  // A restarted detector must not reduce its fills before it has caught up.
  const bool finding_out = mine.gone_at && now - *mine.gone_at < grace
                           && knows_more(mine.said, fill)
                           && fill.status != fill_status::reversed;
  if (!finding_out)
    mine = {fill, std::nullopt};
  std::erase_if(at.by_who, [&](const auto& y) {
    return y.second.gone_at && y.first != who
           && !knows_more(y.second.said, fill);
  });
  if (auto out = news(at))
    return {std::move(*out)};
  return {};
}

void fill_merge::lose(const std::string& who, utc_time now) {
  for (auto& [place, x] : entries_)
    if (const auto at = x.by_who.find(who);
        at != x.by_who.end() && !at->second.gone_at)
      at->second.gone_at = now;
}

void fill_merge::meet(utc_time now) {
  for (auto& [place, x] : entries_)
    for (auto& [who, y] : x.by_who)
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
      std::any_of(x.by_who.begin(), x.by_who.end(),
                  [](const auto& y) { return !y.second.gone_at; });
    if (!anybody)
      continue; // No other detector knows more.
    std::erase_if(x.by_who, [now](const auto& y) {
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
    if (x.said && std::get<window_id>(place).market == market)
      out.push_back(*x.said);
  return out;
}

} // namespace fillguard
