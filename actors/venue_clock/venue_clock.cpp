#include "actors/venue_clock/venue_clock.hpp"

#include "net/polymarket/clob_time.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

constexpr auto beat_every = 1s;

/// An answer that takes longer measures nothing.
constexpr auto answer_within = 5s;

/// Between two messages without a change.
constexpr auto send_every = 10s;

/// A smaller change of the offset waits for the next message.
constexpr auto smallest_change = 100ms;

constexpr const char* too_slow = "the answers are too slow";

} // namespace

void venue_clock_state::start(venue_clock_settings with, outside way_out) {
  settings = std::move(with);
  out = std::move(way_out);
  health.emplace(name, "venue/time", why_);
  newest.at = out.clock->now();
  ask();
  arm();
}

void venue_clock_state::arm() {
  remind(self, out, beat_every, timer_due{});
}

void venue_clock_state::beat_on() {
  arm();
  look();
  if (out.clock->steady() >= poll_at_)
    ask();
  const auto now = out.clock->now();
  for (const auto& [who, display] : displays)
    send_as(self, display, stamped(health->report(now)));
}

void venue_clock_state::ask() {
  auto request = net::polymarket::clob_time_request(settings.clob);
  request.deadline = answer_within;
  const auto steady = out.clock->steady();
  std::erase_if(asked_at_, [steady](const auto& x) {
    return steady - x.second > answer_within;
  });
  asked_at_[++round_] = steady;
  poll_in(newest.offset ? settings.poll_every : settings.poll_soon);
  fetch(self, out, std::move(request), 0, round_);
}

void venue_clock_state::poll_in(nanoseconds wait) {
  poll_at_ = out.clock->steady() + wait;
}

void venue_clock_state::handle(const http_answered& reply) {
  const auto request = asked_at_.extract(reply.round);
  if (request.empty())
    return;
  const auto asked_at = request.mapped();
  health->add_message();
  if (reply.status != 200) {
    if (reply.retry_after)
      poll_in(std::max<nanoseconds>(settings.poll_every, *reply.retry_after));
    note_failure(reply.status == 0 ? "no_answer"
                                   : "http_" + std::to_string(reply.status),
                 reply.error);
  } else if (const auto venue_time =
               net::polymarket::parse_clob_time(reply.body)) {
    offset.add(net::bounds_of(*venue_time, asked_at, out.clock->steady()));
    poll_in(settings.poll_every);
    why_ = "the answers contradict each other"; // Unless there is a reading.
  } else {
    note_failure("bad_time", "GET /time: expected seconds since 1970");
  }
  look();
}

void venue_clock_state::note_failure(const std::string& kind,
                                     const std::string& detail) {
  why_ = detail.empty() ? kind : kind + ": " + detail;
  health->add_bad(kind, detail, out.clock->now());
}

nanoseconds venue_clock_state::largest_spread() const {
  const nanoseconds real_second = out.clock->outside(1s);
  const auto speed = 1e9 / static_cast<double>(real_second.count());
  const nanoseconds most = settings.largest_spread;
  return std::max(most, nanoseconds{static_cast<std::int64_t>(
                          static_cast<double>(most.count()) * speed)});
}

void venue_clock_state::look() {
  if (settings.samples) {
    const auto taken = settings.samples->take();
    for (const auto& x : taken.bounds)
      offset.add(x);
    if (taken.floor)
      offset.add(*taken.floor);
  }
  const auto steady = out.clock->steady();
  const auto found = offset.read(steady);
  auto next = newest;
  next.at = out.clock->now();
  if (found && found->spread() <= largest_spread()) {
    const auto middle = found->middle();
    if (settings.correct
        && (!corrected_to_ || !found->contains(*corrected_to_))) {
      corrected_to_ = middle;
      settings.correct(middle);
    }
    next.at = out.clock->now();
    const auto venue_now = steady + middle;
    next.offset = venue_now - out.clock->own().time_since_epoch();
    next.spread = found->spread();
    next.measured_at = next.at - (steady - found->newest);
    health->has_data_of(next.measured_at);
    health->set(feed_state::fresh, {});
  } else {
    const auto why = found ? std::string{too_slow} : why_;
    if (!newest.measured_at)
      health->set(feed_state::down, why);
    else if (next.at - *newest.measured_at > clock_offset::longest_kept)
      health->set(feed_state::stale, why);
  }
  const bool changed =
    next.offset.has_value() != newest.offset.has_value()
    || (next.offset
        && std::chrono::abs(*next.offset - *newest.offset) >= smallest_change);
  if (changed || sent_at_ == nanoseconds{0}
      || steady - sent_at_ >= nanoseconds{send_every})
    send(next);
}

void venue_clock_state::send(clock_measured x) {
  if (x.offset && !newest.offset)
    spdlog::info(
      "venue_clock measured offset_ms={} spread_ms={}",
      std::chrono::floor<std::chrono::milliseconds>(*x.offset).count(),
      std::chrono::ceil<std::chrono::milliseconds>(x.spread).count());
  sent_at_ = out.clock->steady();
  newest = stamped(std::move(x));
  for (const auto& [who, reader] : readers)
    send_as(self, reader, newest);
}

void venue_clock_state::handle(const attach_clock_reader& x) {
  readers.insert_or_assign(x.who, x.sink);
  auto again = newest;
  again.at = out.clock->now();
  send_as(self, x.sink, stamped(std::move(again)));
}

void venue_clock_state::handle(const attach_display& x) {
  displays.insert_or_assign(x.who, x.sink);
  send_as(self, x.sink, stamped(health->report(out.clock->now())));
}

venue_clock_actor::behavior_type
venue_clock(venue_clock_actor::stateful_pointer<venue_clock_state> self,
            venue_clock_settings settings, outside out) {
  auto& state = self->state;
  state.start(std::move(settings), std::move(out));
  // This actor has no sockets.
  return handlers(
    self, [](const socket_opened&) {}, [](const socket_text&) {},
    [](const socket_lost&) {},
    [self](const http_answered& x) { self->state.handle(x); },
    [self](const timer_due&) { self->state.beat_on(); },
    [self](const attach_clock_reader& x) { self->state.handle(x); },
    [self](const attach_display& x) { self->state.handle(x); });
}

} // namespace fillguard
