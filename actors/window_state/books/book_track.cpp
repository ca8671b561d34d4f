#include "actors/window_state/books/book_track.hpp"

#include <algorithm>

namespace fillguard {

namespace {

/// With such a source time, every later update would count as older.
bool lies_ahead(const book_update& x) {
  return x.source_time
         && *x.source_time > x.received_at + std::chrono::minutes{1};
}

} // namespace

book_track::update_result book_track::apply(const book_update& update) {
  using flaw = order_book::flaw;
  switch (update.kind) {
  case book_update::kind_type::snapshot:
    if (trusted_ && is_old(update))
      return update_result::old;
    if (lies_ahead(update)
        || book_.replace(update.bids, update.asks) != flaw::none)
      return update_result::flawed;
    if (update.source_time || !trusted_)
      source_time_ = update.source_time;
    trusted_ = true;
    break;
  case book_update::kind_type::change: {
    if (!trusted_)
      return update_result::untrusted;
    if (is_old(update))
      return update_result::old;
    if (lies_ahead(update))
      return update_result::flawed;
    const auto result = book_.change(update.bids, update.asks);
    if (result != flaw::none && result != flaw::crossed)
      return update_result::flawed;
    if (update.source_time)
      source_time_ = update.source_time;
    break;
  }
  case book_update::kind_type::distrust:
    trusted_ = false;
    return update_result::applied;
  case book_update::kind_type::confirm:
    if (!trusted_)
      return update_result::untrusted;
    break;
  }
  seen_at_ = update.received_at;
  return update_result::applied;
}

bool book_track::is_old(const book_update& x) const {
  return x.source_time && source_time_ && *x.source_time < *source_time_;
}

bool book_track::fresh(utc_time now,
                       std::chrono::nanoseconds stale_after) const {
  // After the clock was set back, nothing is known of the age.
  return trusted_ && seen_at_ && *seen_at_ <= now
         && now - *seen_at_ <= stale_after && !book_.crossed();
}

book_view book_track::view(outcome token, utc_time now, bool is_fresh) const {
  book_view out;
  out.top = token == outcome::up ? book_.top() : mirror(book_.top());
  out.imbalance = book_.imbalance(token);
  if (seen_at_) {
    const auto age = std::max(now - *seen_at_, std::chrono::nanoseconds{0});
    out.age_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(age).count();
  }
  out.stale = !is_fresh;
  return out;
}

} // namespace fillguard
