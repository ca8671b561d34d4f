#include "actors/link/book_merge.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

using kind_type = book_update::kind_type;

} // namespace

void book_merge::apply(track& to, const book_update& x) {
  using flaw = order_book::flaw;
  to.received_at = x.received_at;
  to.newest = std::max(to.newest, x.source_time.value_or(x.received_at));
  switch (x.kind) {
  case kind_type::snapshot:
    to.trusted = to.book.replace(x.bids, x.asks) == flaw::none;
    to.source_time = x.source_time;
    return;
  case kind_type::change: {
    if (!to.trusted)
      return;
    const auto result = to.book.change(x.bids, x.asks);
    to.trusted = result == flaw::none || result == flaw::crossed;
    if (x.source_time)
      to.source_time = x.source_time;
    return;
  }
  case kind_type::distrust:
    to.trusted = false;
    return;
  case kind_type::confirm:
    return;
  }
}

book_update book_merge::whole(const window_id& id, const track& x) {
  book_update out;
  out.window = id;
  out.bids = x.book.bids();
  out.asks = x.book.asks();
  out.source_time = x.source_time;
  out.received_at = x.received_at;
  return out;
}

const std::pair<const std::string, book_merge::track>*
book_merge::freshest(const window& x, const std::string& but) {
  const std::pair<const std::string, track>* out = nullptr;
  for (const auto& y : x.tracks)
    if (y.first != but && y.second.trusted && !y.second.book.crossed()
        && (!out || y.second.newest > out->second.newest))
      out = &y;
  return out;
}

std::vector<book_update> book_merge::note(const std::string& who,
                                          const book_update& x) {
  std::erase_if(windows_, [&x](const auto& y) {
    const auto& id = y.first;
    return x.received_at - id.opens_at > length_of(id.market.length) + memory;
  });
  auto& window = windows_[x.window];
  auto& mine = window.tracks[who];
  apply(mine, x);
  if (window.heard.empty())
    window.heard = who;
  const auto take_over = [&](const std::string& by, const track& y) {
    window.heard = by;
    auto out = whole(x.window, y);
    out.tag = x.tag;
    return std::vector{std::move(out)};
  };
  if (window.heard == who) {
    if (mine.trusted)
      return {x};
    if (const auto* other = freshest(window, who))
      return take_over(other->first, other->second);
    return {x};
  }
  const auto& heard = window.tracks[window.heard];
  if (!mine.trusted || mine.book.crossed()
      || (heard.trusted && mine.newest - heard.newest <= most_lag))
    return {};
  return take_over(who, mine);
}

std::vector<book_update> book_merge::lose(const std::string& who,
                                          utc_time now) {
  std::vector<book_update> out;
  for (auto& [id, window] : windows_) {
    window.tracks.erase(who);
    if (window.heard != who)
      continue;
    if (const auto* other = freshest(window, who)) {
      window.heard = other->first;
      out.push_back(whole(id, other->second));
      continue;
    }
    window.heard.clear();
    book_update gone;
    gone.window = id;
    gone.kind = kind_type::distrust;
    gone.received_at = now;
    gone.reason = "its feed is gone";
    out.push_back(std::move(gone));
  }
  return out;
}

std::vector<book_update> book_merge::all(utc_time now) const {
  std::vector<book_update> out;
  for (const auto& [id, window] : windows_) {
    const auto at = window.tracks.find(window.heard);
    if (at != window.tracks.end() && at->second.trusted) {
      out.push_back(whole(id, at->second));
      continue;
    }
    book_update unknown;
    unknown.window = id;
    unknown.kind = kind_type::distrust;
    unknown.received_at = now;
    unknown.reason = "not known yet";
    out.push_back(std::move(unknown));
  }
  return out;
}

} // namespace fillguard
