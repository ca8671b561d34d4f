#include "actors/order_book_poller/book_keeper.hpp"

#include <utility>

namespace fillguard {

namespace {

using kind_type = book_update::kind_type;

std::optional<price> price_of(const std::optional<book_level>& x) {
  return x ? std::optional{x->price} : std::nullopt;
}

bool has_lasted(const std::optional<utc_time>& since, utc_time now) {
  return since && now - *since > book_keeper::patience;
}

constexpr auto ghost_bid = price::from_millionths(10'000);
constexpr auto ghost_ask = price::from_millionths(990'000);

bool looks_empty(const top_of_book& x) {
  return x.bid && x.ask && x.bid->price <= ghost_bid
         && x.ask->price >= ghost_ask;
}

} // namespace

book_keeper::book_keeper(window_id window, std::optional<price> tick_size)
    : window_{window}, tick_size_{tick_size} {
  // nop
}

bool book_keeper::is_older(const book_update& x) const {
  return x.source_time && source_time_ && *x.source_time < *source_time_;
}

book_update book_keeper::made(kind_type kind, const book_update& from) const {
  book_update out;
  out.window = window_;
  out.kind = kind;
  out.token = from.token;
  out.source_time = from.source_time;
  out.received_at = from.received_at;
  return out;
}

book_keeper::effects book_keeper::from_stream(stream_book book) {
  if (is_invalid(book.update.source_time, book.update.received_at))
    return {.bad = "future_time"};
  streamed_at_ = book.update.received_at;
  if (book.incomplete)
    return miss_change(book.update);
  if (book.update.kind == kind_type::change)
    return take_change(std::move(book));
  take_terms(book);
  // Even if a poll is newer than this book, the changes after the book count.
  streaming_ = true;
  const auto awaited =
    !trusted_ && book.update.received_at - distrusted_at_ > memory;
  if (is_older(book.update) && !awaited)
    return {.bad = "out_of_order"};
  waiting_.clear();
  auto out = take_whole(book.update);
  if (out.bad.empty())
    stream_top_ = book_.top();
  return out;
}

book_keeper::effects book_keeper::take_whole(const book_update& update) {
  order_book fresh;
  if (const auto flaw = fresh.replace(update.bids, update.asks);
      flaw != order_book::flaw::none)
    return {.bad = to_string(flaw)};
  const bool same = trusted_ && !crossed_since_ && fresh == book_;
  book_ = std::move(fresh);
  trusted_ = true;
  source_time_ = update.source_time ? update.source_time : source_time_;
  seen_at_ = update.received_at;
  token_ = update.token;
  mismatches_ = 0;
  mismatch_since_.reset();
  crossed_since_.reset();
  held_back_.reset();
  if (same && update.received_at - snapshot_sent_at_ < whole_every)
    return {.updates = {made(kind_type::confirm, update)}};
  snapshot_sent_at_ = update.received_at;
  apply_waiting();
  auto whole = *snapshot();
  whole.received_at = update.received_at;
  return {.updates = {std::move(whole)}};
}

/// Applies the changes that arrived before the whole book and are not older.
/// Sizes are absolute, so that a change applied twice does no harm.
void book_keeper::apply_waiting() {
  for (const auto& x : std::exchange(waiting_, {})) {
    if (is_older(x))
      continue;
    auto trial = book_;
    if (trial.change(x.bids, x.asks) != order_book::flaw::none)
      continue;
    book_ = std::move(trial);
    source_time_ = x.source_time;
  }
}

/// The book changed in a way that is not known: only a whole one helps, and
/// none from before the change.
book_keeper::effects book_keeper::miss_change(const book_update& update) {
  if (!streaming_)
    return {};
  waiting_.clear();
  auto out = distrust("a change cannot be read", update.received_at);
  if (update.source_time
      && (!source_time_ || *source_time_ < *update.source_time))
    source_time_ = update.source_time;
  return out;
}

book_keeper::effects book_keeper::take_change(stream_book book) {
  auto& update = book.update;
  if (!streaming_)
    return {};
  if (!trusted_) {
    if (waiting_.size() == most_waiting)
      waiting_.pop_front();
    waiting_.push_back(std::move(update));
    return {};
  }
  if (is_older(update))
    return {.bad = "out_of_order"};
  const auto flaw = book_.change(update.bids, update.asks);
  if (flaw != order_book::flaw::none && flaw != order_book::flaw::crossed)
    return {.bad = to_string(flaw)};
  source_time_ = update.source_time ? update.source_time : source_time_;
  seen_at_ = update.received_at;
  token_ = update.token;
  stream_top_ = book_.top();
  if (held_back_) {
    auto earlier = *std::exchange(held_back_, std::nullopt);
    update.bids.insert(update.bids.begin(), earlier.bids.begin(),
                       earlier.bids.end());
    update.asks.insert(update.asks.begin(), earlier.asks.begin(),
                       earlier.asks.end());
  }
  if (flaw == order_book::flaw::crossed) {
    const auto now = update.received_at;
    if (!crossed_since_)
      crossed_since_ = now;
    held_back_ = std::move(update);
    return pass(now);
  }
  crossed_since_.reset();
  const auto now = update.received_at;
  effects out;
  if (book.top)
    out = check(*book.top, now);
  if (trusted_)
    out.updates.insert(out.updates.begin(), std::move(update));
  return out;
}

book_keeper::effects
book_keeper::from_stream(const net::polymarket::stream_top& x, utc_time now) {
  if (is_invalid(x.source_time, now))
    return {.bad = "future_time"};
  streamed_at_ = now;
  const bool old =
    x.source_time && source_time_ && *x.source_time < *source_time_;
  if (!trusted_ || !streaming_ || old || crossed_since_)
    return {};
  return check(x.top, now);
}

book_keeper::effects book_keeper::check(const net::polymarket::quoted_top& top,
                                        utc_time now) {
  const auto own = book_.top();
  if (price_of(own.bid) == top.bid && price_of(own.ask) == top.ask) {
    mismatches_ = 0;
    mismatch_since_.reset();
    return {};
  }
  ++mismatches_;
  if (!mismatch_since_)
    mismatch_since_ = now;
  if (mismatches_ < most_mismatches && !has_lasted(mismatch_since_, now))
    return {};
  auto out = distrust("its best prices are not the venue's", now);
  out.bad = "top_mismatch";
  return out;
}

book_keeper::effects
book_keeper::from_stream(const net::polymarket::stream_tick_size& change,
                         utc_time now) {
  if (is_invalid(change.source_time, now))
    return {.bad = "future_time"};
  streamed_at_ = now;
  // Both tokens report the change.
  if (change.tick_size == tick_size_)
    return {};
  tick_size_ = change.tick_size;
  book_tick_size_ = change.tick_size;
  auto out =
    distrust("the tick size changed to " + to_string(change.tick_size), now);
  if (change.source_time
      && (!source_time_ || *source_time_ < *change.source_time))
    source_time_ = change.source_time;
  return out;
}

bool book_keeper::is_ghost(const book_update& x) const {
  order_book book;
  if (!streamed_at_ || x.received_at - *streamed_at_ > memory
      || looks_empty(stream_top_) || (!stream_top_.bid && !stream_top_.ask)
      || book.replace(x.bids, x.asks) != order_book::flaw::none)
    return false;
  return looks_empty(book.top());
}

book_keeper::effects book_keeper::from_poll(const stream_book& book) {
  if (is_invalid(book.update.source_time, book.update.received_at))
    return {.bad = "future_time"};
  if (is_ghost(book.update))
    return {.bad = "ghost_book"};
  if (is_older(book.update)) {
    const bool refused =
      trusted_ || book.update.received_at - distrusted_at_ <= memory;
    if (refused)
      return {};
  }
  take_terms(book);
  return take_whole(book.update);
}

void book_keeper::take_terms(const stream_book& book) {
  if (book.tick_size) {
    tick_size_ = book.tick_size;
    book_tick_size_ = book.tick_size;
  }
  if (book.smallest_order)
    smallest_order_ = book.smallest_order;
}

void book_keeper::stream_begins() {
  streaming_ = false;
  waiting_.clear();
}

book_keeper::effects book_keeper::stream_lost(utc_time now) {
  waiting_.clear();
  if (!std::exchange(streaming_, false))
    return {};
  return distrust("the stream was lost", now);
}

book_keeper::effects book_keeper::distrust(std::string reason, utc_time now) {
  mismatches_ = 0;
  mismatch_since_.reset();
  crossed_since_.reset();
  held_back_.reset();
  effects out{.poll_now = true};
  if (!std::exchange(trusted_, false))
    return out;
  distrusted_at_ = now;
  book_.clear();
  book_update update;
  update.window = window_;
  update.kind = kind_type::distrust;
  update.received_at = now;
  update.reason = std::move(reason);
  out.updates.push_back(std::move(update));
  return out;
}

book_keeper::effects book_keeper::pass(utc_time now) {
  if (has_lasted(crossed_since_, now)) {
    auto out = distrust("it stays crossed", now);
    out.bad = "crossed";
    return out;
  }
  if (has_lasted(mismatch_since_, now)) {
    auto out = distrust("its best prices are not the venue's", now);
    out.bad = "top_mismatch";
    return out;
  }
  return {};
}

std::optional<book_update> book_keeper::snapshot() const {
  if (!trusted_ || crossed_since_)
    return std::nullopt;
  book_update out;
  out.window = window_;
  out.kind = kind_type::snapshot;
  out.token = token_;
  out.bids = book_.bids();
  out.asks = book_.asks();
  out.source_time = source_time_;
  out.received_at = seen_at_;
  out.tick_size = book_tick_size_;
  out.smallest_order = smallest_order_;
  return out;
}

} // namespace fillguard
