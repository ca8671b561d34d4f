#include "actors/link/junction.hpp"

#include "actors/handlers.hpp"
#include "net/link/batch.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace fillguard {

namespace {

constexpr std::chrono::seconds beat_every{1};

/// Smaller differences between clocks do not matter.
constexpr std::chrono::milliseconds clocks_differ_by{500};

/// Windows are found at most a quarter of an hour ahead.
constexpr std::chrono::hours furthest_window{24};

/// Bounds the memory that processes under ever new names could take.
constexpr std::size_t most_guests = 64;

/// A release comes from another process; a valid one is shorter.
constexpr std::size_t longest_release = 32;

/// A message from another process keeps its tag; one made here gets a new tag.
template <class T>
T tagged_at_last(T x) {
  return x.tag.id != 0 ? std::move(x) : stamped(std::move(x));
}

} // namespace

void junction_state::start(junction_settings with) {
  settings_ = std::move(with);
  fills_.begin(settings_.clock->now());
  health_.emplace(name, "link/" + settings_.part, why_left_);
  self_->delayed_send(self_, caf::timespan{beat_every}, timer_due{});
}

// -- providers ----------------------------------------------------------------

void junction_state::handle(const guest_joined& joined) {
  auto& guest = guests_[joined.who];
  if (guest.since != joined.since)
    guest.newest = 0;
  if (health_->newest())
    health_->add_reconnect();
  guest.since = joined.since;
  guest.listener = joined.listener;
  guest.release.clear();
  guest.here = true;
  fills_.meet(settings_.clock->now());
  settings_.greet_again();
  report();
}

void junction_state::handle(const guest_left& guest) {
  const auto at = guests_.find(guest.who);
  if (at == guests_.end() || !at->second.here)
    return;
  at->second.here = false;
  at->second.listener = nullptr;
  const auto now = settings_.clock->now();
  for (auto& update : books_.lose(guest.who, now))
    pass_on(std::move(update));
  fills_.lose(guest.who, now);
  const auto why = "its process " + guest.who + " is gone: " + guest.why;
  for (auto& status : feeds_.lose(guest.who, why, now))
    for (const auto& [place, to] : displays_)
      send_as(self_, to, stamped(status));
  why_left_ = why;
  // Batch numbers only matter for processes that return.
  if (guests_.size() > most_guests)
    std::erase_if(guests_, [](const auto& y) { return !y.second.here; });
  report();
}

template <class T>
void junction_state::hand_down(const T& x) {
  // Sent without a sender, which would show this actor to the other process.
  for (const auto& [who, guest] : guests_)
    if (guest.here)
      post(guest.listener, x);
}

// -- their messages -----------------------------------------------------------

void junction_state::handle(const feed_said& message) {
  const auto at = guests_.find(message.who);
  if (at == guests_.end())
    return;
  auto& guest = at->second;
  if (message.number <= guest.newest) {
    health_->add_duplicate();
    return;
  }
  if (guest.newest != 0)
    health_->add_gaps(message.number - guest.newest - 1);
  guest.newest = message.number;
  auto batch = net::link::read_batch(message.body);
  if (!batch) {
    health_->add_bad("unreadable",
                     "batch " + std::to_string(message.number) + " of "
                       + message.who + ": " + to_string(batch.error()),
                     settings_.clock->now());
    return;
  }
  if (batch->unknown > 0) {
    // Some messages of the batch could not be read, so data is missing.
    health_->add_gaps(batch->unknown);
    health_->add_bad("unknown_kind", "batch of " + message.who,
                     settings_.clock->now(), batch->unknown);
  }
  health_->add_message();
  health_->has_data_of(settings_.clock->now());
  for (auto& one : batch->values)
    std::visit([&](auto& y) { receive(message.who, y); }, one);
}

bool junction_state::is_sane(utc_time& received_at, const window_id* window) {
  const auto now = settings_.clock->now();
  if (window && window->opens_at - now > furthest_window) {
    health_->add_bad("far_window", slug(*window), now);
    return false;
  }
  // The sender's clock is ahead of ours: its data counts as received now at the
  // latest, or the data of all others would seem old.
  if (received_at - now > clocks_differ_by)
    health_->add_bad("clock_ahead", "received at " + to_iso8601(received_at),
                     now);
  received_at = std::min(received_at, now);
  return true;
}

void junction_state::receive(const std::string&, btc_price& x) {
  if (!is_sane(x.received_at, nullptr)
      || !prices_.admit(x, settings_.clock->now()))
    return;
  x.sequence = ++sequence_;
  for (const auto& [who, to] : price_sinks_)
    send_as(self_, to, x);
}

void junction_state::receive(const std::string& who, book_update& x) {
  if (!is_sane(x.received_at, &x.window))
    return;
  for (auto& update : books_.merge(who, x, settings_.clock->now()))
    pass_on(std::move(update));
}

void junction_state::receive(const std::string&, window_result& x) {
  if (!is_sane(x.received_at, &x.window))
    return;
  for (const auto& [who, to] : book_sinks_)
    send_as(self_, to, x);
}

void junction_state::receive(const std::string& who, fill_detected& x) {
  if (!is_sane(x.detected_at, &x.window))
    return;
  for (const auto& fill : fills_.merge(who, x, settings_.clock->now()))
    pass_on(fill);
}

void junction_state::keep_release(const std::string& who, feed_status& x) {
  const auto own = x.releases.find(who);
  auto its = own == x.releases.end() ? std::string{}
                                     : own->second.substr(0, longest_release);
  x.releases.clear();
  if (its.empty())
    return;
  x.releases.emplace(who, its);
  guests_[who].release = std::move(its);
}

void junction_state::receive(const std::string& who, feed_status& x) {
  keep_release(who, x);
  const auto best = feeds_.merge(who, x);
  for (const auto& [place, to] : displays_)
    send_as(self_, to, best);
}

void junction_state::pass_on(book_update x) {
  x.sequence = ++sequence_;
  x = tagged_at_last(std::move(x));
  for (const auto& [who, to] : book_sinks_)
    send_as(self_, to, x);
}

void junction_state::pass_on(const fill_detected& x) {
  const auto to = fill_sinks_.find(x.window.market);
  if (to != fill_sinks_.end())
    send_as(self_, to->second, x);
}

void junction_state::beat() {
  self_->delayed_send(self_, caf::timespan{beat_every}, timer_due{});
  for (const auto& fill : fills_.pass(settings_.clock->now()))
    pass_on(fill);
  report();
}

void junction_state::report() {
  const auto here = std::count_if(guests_.begin(), guests_.end(),
                                  [](const auto& x) { return x.second.here; });
  if (here > 0)
    health_->set(feed_state::fresh, {});
  else
    health_->set(feed_state::down, why_left_);
  auto status = health_->report(settings_.clock->now());
  for (const auto& [who, guest] : guests_)
    if (guest.here && !guest.release.empty())
      status.releases.emplace(who, guest.release);
  for (const auto& [place, to] : displays_)
    send_as(self_, to, stamped(status));
}

// -- sinks and displays -------------------------------------------------------

void junction_state::handle(const attach_price_sink& x) {
  price_sinks_[x.who] = x.sink;
  for (const auto& price : prices_.newest())
    send_as(self_, x.sink, resent(price));
}

void junction_state::handle(const attach_book_sink& x) {
  book_sinks_[x.who] = x.sink;
  for (auto& book : books_.all(settings_.clock->now())) {
    book.sequence = ++sequence_;
    send_as(self_, x.sink, stamped(std::move(book)));
  }
}

void junction_state::handle(const attach_fill_sink& x) {
  fill_sinks_[x.market] = x.sink;
  for (const auto& fill : fills_.all(x.market))
    send_as(self_, x.sink, resent(fill));
}

void junction_state::handle(const attach_display& x) {
  displays_[x.who] = x.sink;
  report();
}

junction_actor::behavior_type
junction(junction_actor::stateful_pointer<junction_state> self,
         junction_settings with) {
  self->state.start(std::move(with));
  return handlers(
    self, [self](const window_found& x) { self->state.hand_down(x); },
    [self](const window_opened& x) { self->state.hand_down(x); },
    [self](const window_closed& x) { self->state.hand_down(x); },
    [self](const fill_evidence& x) { self->state.hand_down(x); },
    [self](const order_sent& x) { self->state.hand_down(x); },
    [self](const guest_joined& x) { self->state.handle(x); },
    [self](const guest_left& x) { self->state.handle(x); },
    [self](const feed_said& x) { self->state.handle(x); },
    [self](const timer_due&) { self->state.beat(); },
    [self](const attach_price_sink& x) { self->state.handle(x); },
    [self](const attach_book_sink& x) { self->state.handle(x); },
    [self](const attach_fill_sink& x) { self->state.handle(x); },
    [self](const attach_display& x) { self->state.handle(x); });
}

} // namespace fillguard
