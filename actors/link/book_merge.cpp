#include "actors/link/book_merge.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

using kind_type = book_update::kind_type;

} // namespace

void book_merge::apply(track& to, const book_update& update) {
  using flaw = order_book::flaw;
  to.received_at = update.received_at;
  to.newest =
    std::max(to.newest, update.source_time.value_or(update.received_at));
  switch (update.kind) {
  case kind_type::snapshot:
    to.trusted = to.book.replace(update.bids, update.asks) == flaw::none;
    to.source_time = update.source_time;
    return;
  case kind_type::change: {
    if (!to.trusted)
      return;
    const auto result = to.book.change(update.bids, update.asks);
    to.trusted = result == flaw::none || result == flaw::crossed;
    if (update.source_time)
      to.source_time = update.source_time;
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

book_update book_merge::distrust(const window_id& id, const std::string& why,
                                 utc_time now) {
  book_update out;
  out.window = id;
  out.kind = kind_type::distrust;
  out.received_at = now;
  out.reason = why;
  return out;
}

void book_merge::pass_on(window& to, book_update x,
                         std::vector<book_update>& out) {
  if (x.kind == kind_type::snapshot)
    to.passed_on_trusted = true;
  if (x.kind == kind_type::distrust)
    to.passed_on_trusted = false;
  if (x.source_time
      && (!to.passed_on_time || *to.passed_on_time < *x.source_time))
    to.passed_on_time = x.source_time;
  out.push_back(std::move(x));
}

void book_merge::take_over(window& to, const window_id& id,
                           const std::string& who, const tag& cause,
                           std::vector<book_update>& out) {
  to.source = who;
  auto book = whole(id, to.tracks.at(who));
  book.tag = cause;
  // A listener that has a trusted book of later time would drop this one as
  // overtaken.
  if (to.passed_on_trusted && to.passed_on_time
      && (!book.source_time || *book.source_time < *to.passed_on_time)) {
    auto gone = distrust(id, "another feed's book follows", book.received_at);
    gone.tag = cause;
    pass_on(to, std::move(gone), out);
  }
  pass_on(to, std::move(book), out);
}

std::vector<book_update> book_merge::merge(const std::string& who,
                                           const book_update& update,
                                           utc_time now) {
  std::erase_if(windows_, [now](const auto& y) {
    return now - closes_at(y.first) > memory;
  });
  auto& window = windows_[update.window];
  auto& own = window.tracks[who];
  apply(own, update);
  if (window.source.empty())
    window.source = who;
  std::vector<book_update> out;
  if (window.source == who) {
    const auto* other = own.trusted ? nullptr : freshest(window, who);
    if (other) {
      take_over(window, update.window, other->first, update.tag, out);
    } else if (own.trusted || update.kind == kind_type::distrust) {
      pass_on(window, update, out);
    } else if (window.passed_on_trusted) {
      // A change is useless without its whole book.
      auto unknown =
        distrust(update.window, "no whole book yet", update.received_at);
      unknown.tag = update.tag;
      pass_on(window, std::move(unknown), out);
    }
    return out;
  }
  const auto& selected = window.tracks[window.source];
  if (own.trusted && !own.book.crossed()
      && (!selected.trusted || own.newest - selected.newest > most_lag))
    take_over(window, update.window, who, update.tag, out);
  return out;
}

std::vector<book_update> book_merge::lose(const std::string& who,
                                          utc_time now) {
  std::vector<book_update> out;
  for (auto& [id, window] : windows_) {
    window.tracks.erase(who);
    if (window.source != who)
      continue;
    if (const auto* other = freshest(window, who)) {
      take_over(window, id, other->first, {}, out);
      continue;
    }
    window.source.clear();
    pass_on(window, distrust(id, "its feed is gone", now), out);
  }
  return out;
}

std::vector<book_update> book_merge::all(utc_time now) const {
  std::vector<book_update> out;
  for (const auto& [id, window] : windows_) {
    const auto at = window.tracks.find(window.source);
    if (at != window.tracks.end() && at->second.trusted) {
      out.push_back(whole(id, at->second));
      continue;
    }
    out.push_back(distrust(id, "not known yet", now));
  }
  return out;
}

} // namespace fillguard
