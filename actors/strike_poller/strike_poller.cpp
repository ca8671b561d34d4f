#include "actors/strike_poller/strike_poller.hpp"

#include "actors/handlers.hpp"
#include "net/polymarket/crypto_price.hpp"
#include "net/user_agent.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace fillguard {

namespace {

/// Between two reports of the feed's health.
constexpr std::chrono::seconds health_every{1};

/// The feed counts as down after more failures in a row.
constexpr std::uint32_t failures_until_down = 5;

constexpr int too_many_requests = 429;

} // namespace

void strike_poller_state::start(strike_poller_settings with, outside way_out) {
  settings = std::move(with);
  out = std::move(way_out);
  health.emplace(name, "price_to_beat/site",
                 settings.site.empty() ? "no endpoint configured"
                                       : "nothing asked yet");
  if (settings.site.empty())
    health->set(feed_state::off, "no endpoint configured");
  go_on();
}

void strike_poller_state::go_on() {
  const auto now = out.clock->now();
  auto& schedule = *settings.schedule;
  for (const auto& x : schedule.ask(now))
    fetch(self, out,
          {.url =
             net::polymarket::crypto_price_url(settings.site, x.window, x.rule),
           .headers = {{"User-Agent", net::user_agent},
                       {"Accept", "application/json"}}},
          0, x.round);
  for (auto left = schedule.take_unanswered(); left > 0; --left)
    note_failure("unanswered", "no answer in time", now);
  report(now);
  std::chrono::nanoseconds wait = health_every;
  if (const auto next = schedule.next(); next)
    wait = std::clamp<std::chrono::nanoseconds>(
      *next - now, std::chrono::nanoseconds{1}, wait);
  remind(self, out, wait, timer_due{0, ++timer});
}

void strike_poller_state::handle(const timer_due& x) {
  if (x.round == timer)
    go_on();
}

void strike_poller_state::handle(const window_found& x) {
  if (settings.site.empty())
    return;
  publish(settings.schedule->add(x.window, out.clock->now()));
  go_on();
}

void strike_poller_state::handle(const http_answered& reply) {
  auto& schedule = *settings.schedule;
  if (!schedule.awaited(reply.round))
    return;
  const auto now = out.clock->now();
  health->add_message();
  if (reply.status == too_many_requests) {
    const auto until = schedule.refused(reply.round, now, reply.retry_after);
    note_failure("http_429",
                 "nothing is asked before " + to_iso8601_seconds(until), now);
  } else if (reply.status != 200) {
    schedule.failed(reply.round);
    note_failure(reply.status == 0 ? "no_answer"
                                   : "http_" + std::to_string(reply.status),
                 reply.error, now);
  } else if (const auto read = net::polymarket::parse_crypto_price(reply.body);
             !read) {
    schedule.failed(reply.round);
    note_failure(read.error().kind, read.error().detail, now);
  } else {
    failures = 0;
    health->has_data_of(reply.received_at);
    health->set(feed_state::fresh, {});
    if (const auto& known = *read)
      publish(schedule.answered(reply.round, known->open_price,
                                known->incomplete, reply.received_at));
    else
      schedule.failed(reply.round); // Not known there yet.
  }
  go_on();
}

void strike_poller_state::publish(
  const std::vector<site_price_to_beat>& answers) {
  for (const auto& x : answers)
    if (const auto at = sinks.find(x.window.market); at != sinks.end())
      send_as(self, at->second, stamped(x));
}

void strike_poller_state::handle(const attach_strike_sink& x) {
  sinks[x.market] = x.sink;
  for (const auto& known : settings.schedule->known(x.market))
    send_as(self, x.sink, stamped(known));
}

void strike_poller_state::note_failure(const std::string& kind,
                                       const std::string& detail,
                                       utc_time now) {
  ++failures;
  health->add_bad(kind, detail, now);
  health->set(!health->newest() || failures >= failures_until_down
                ? feed_state::down
                : feed_state::stale,
              detail.empty() ? kind : kind + ": " + detail);
}

void strike_poller_state::report(utc_time now) {
  const auto status = health->report(now);
  for (const auto& [who, display] : displays)
    send_as(self, display, stamped(status));
}

void strike_poller_state::handle(const attach_display& x) {
  displays[x.who] = x.sink;
  send_as(self, x.sink, stamped(health->report(out.clock->now())));
}

strike_poller_actor::behavior_type
strike_poller(strike_poller_actor::stateful_pointer<strike_poller_state> self,
              strike_poller_settings settings, outside out) {
  auto& state = self->state;
  state.start(std::move(settings), std::move(out));
  // This actor has no sockets.
  return handlers(
    self, [](const socket_opened&) {}, [](const socket_text&) {},
    [](const socket_lost&) {},
    [self](const http_answered& x) { self->state.handle(x); },
    [self](const timer_due& x) { self->state.handle(x); },
    [self](const window_found& x) { self->state.handle(x); },
    // Windows carry their opening and closing times.
    [](const window_opened&) {}, [](const window_closed&) {},
    [self](const attach_strike_sink& x) { self->state.handle(x); },
    [self](const attach_display& x) { self->state.handle(x); });
}

} // namespace fillguard
