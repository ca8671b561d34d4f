#include "actors/fill_detector/user_channel.hpp"

#include <algorithm>

namespace fillguard {

namespace {

namespace venue = net::polymarket;

/// Enough for a thousand orders and trades in two hours; more pages mean that
/// the cursor runs in a circle.
constexpr int most_trade_pages = 50;

/// A sync that takes longer is begun anew. Until then it goes on, so that a
/// slow venue is followed slowly, and not never.
constexpr std::chrono::seconds sync_within{15};

/// Between two requests for the account that unreadable frames cause.
constexpr std::chrono::seconds sync_apart{2};

/// The longest wait after a failed sync: what is held may be in danger, and is
/// sold soon after the venue's return. The venue allows 500 in ten seconds.
constexpr std::chrono::milliseconds longest_sync_wait{2'000};

std::string words(const http_answered& x) {
  if (x.status == 0)
    return x.error;
  if (x.status == 401)
    return "the API credentials are refused (401)";
  return "answered " + std::to_string(x.status);
}

net::reconnecting_socket::rules
socket_rules(const user_channel_settings& settings) {
  net::reconnecting_socket::rules out;
  out.seed = 7;
  out.ping = {venue::user_ping, venue::user_ping_every};
  out.dead_after = settings.dead_after;
  out.longest_stay_away = settings.longest_stay_away;
  return out;
}

} // namespace

user_channel::user_channel(fill_detector_actor::pointer self, outside out,
                           user_channel_settings settings)
    : self_{self}, out_{std::move(out)}, settings_{std::move(settings)},
      feed_{"fill_detector", settings_.feed, "no API credentials"},
      socket_{socket_rules(settings_),
              around_socket(
                self_, out_, settings_.clob_ws + venue::user_path,
                settings_.numbers.socket, settings_.numbers.redial,
                [this](const std::string& why, std::chrono::milliseconds) {
                  witness_.start_over();
                  feed_.add_reconnect();
                  feed_.set(feed_state::down, why);
                })},
      sync_wait_{{.most = longest_sync_wait}, 7} {
  if (!settings_.credentials)
    feed_.set(feed_state::off, "no API credentials");
  else
    account_ = {settings_.clob, *settings_.credentials, settings_.address};
}

void user_channel::begin() {
  if (!settings_.credentials)
    return;
  if (!venue::can_sign(*settings_.credentials)) {
    feed_.set(feed_state::down, "the API secret is not base64");
    return;
  }
  feed_.set(feed_state::down, "connecting");
  socket_.start();
  sync();
}

void user_channel::opened(const socket_opened& x) {
  if (!socket_.opened(x.round))
    return;
  socket_.send(venue::user_subscription(*settings_.credentials));
  feed_.set(feed_state::stale, "catching up");
  sync();
}

venue::fill_report user_channel::text(const socket_text& frame,
                                      const venue::ownership& own) {
  if (!socket_.received(frame.round))
    return {};
  auto out = venue::read_user_frame(frame.text, own, frame.received_at);
  if (frame.text == venue::user_pong || !out.evidence.empty())
    socket_.works();
  for (const auto& y : out.bad)
    feed_.add_bad(y.kind, y.detail, frame.received_at);
  if (!out.bad.empty())
    unreadable(out.bad.front(), frame.received_at);
  if (out.evidence.empty())
    return out;
  const bool suspected = witness_.missed();
  witness_.add_stream_report(out, frame.received_at);
  feed_.add_message();
  feed_.has_data_of(frame.received_at);
  if (suspected && !witness_.missed() && is_synced())
    feed_.set(feed_state::fresh, "");
  return out;
}

/// Reports that the account may have changed in an unknown way, and requests
/// all of it.
void user_channel::unreadable(const venue::bad_report& what, utc_time now) {
  feed_.set(feed_state::stale,
            "a frame about our account cannot be read: " + what.kind);
  needed_round_ = sync_round_ + 1;
  if ((!asked_at_ || now - *asked_at_ >= sync_apart) && may_sync(now)) {
    asked_at_ = now;
    return sync();
  }
  // The requests under way may be older than this frame, but another round
  // would discard their answers.
  remind(self_, out_, sync_apart,
         timer_due{settings_.numbers.sync, sync_round_});
}

void user_channel::lost(const socket_lost& x) {
  socket_.lost(x.round, {x.why, x.retry_after});
}

void user_channel::sync_due() {
  if (may_sync(out_.clock->now()))
    return sync();
  remind(self_, out_, std::chrono::seconds{1},
         timer_due{settings_.numbers.sync, sync_round_});
}

/// Whether no answer of a running sync is lost by another one.
bool user_channel::may_sync(utc_time now) const {
  return requests_open_ == 0 || sync_bad_ || now - synced_from_ >= sync_within;
}

void user_channel::sync() {
  ++sync_round_;
  synced_from_ = out_.clock->now();
  pages_left_ = most_trade_pages;
  requests_open_ = 0;
  sync_bad_ = false;
  ask_page(settings_.numbers.orders, venue::first_cursor);
  ask_page(settings_.numbers.trades, venue::first_cursor);
  remind(self_, out_, settings_.sync_every,
         timer_due{settings_.numbers.sync, sync_round_});
}

void user_channel::ask_page(std::uint32_t channel, const std::string& cursor) {
  if (pages_left_-- <= 0)
    return sync_failed("too many pages");
  const auto now = out_.clock->now();
  ++requests_open_;
  fetch(self_, out_,
        channel == settings_.numbers.orders
          ? venue::ask_orders(account_, now, cursor)
          : venue::ask_trades(account_, now, now - settings_.look_back, cursor),
        channel, sync_round_);
}

venue::fill_report user_channel::answered(const http_answered& answer,
                                          const venue::ownership& own) {
  if (answer.round != sync_round_)
    return {};
  --requests_open_;
  if (answer.status != 200) {
    sync_failed(words(answer));
    return {};
  }
  auto out = answer.channel == settings_.numbers.orders
               ? venue::read_orders(answer.body, own, answer.received_at)
               : venue::read_trades(answer.body, own, answer.received_at);
  for (const auto& y : out.bad)
    feed_.add_bad(y.kind, y.detail, answer.received_at);
  if (answer.channel == settings_.numbers.trades && socket_.is_open())
    witness_.add_http_report(out, answer.received_at);
  if (!out.bad.empty())
    sync_failed("an entry cannot be read: " + out.bad.front().kind);
  if (out.next_cursor)
    ask_page(answer.channel, *out.next_cursor);
  if (requests_open_ == 0 && !sync_bad_)
    synced(answer.received_at);
  return out;
}

/// All our orders and trades at the venue are known now.
void user_channel::synced(utc_time now) {
  sync_wait_.reset();
  synced_round_ = sync_round_;
  synced_at_ = now;
  feed_.add_message();
  feed_.has_data_of(now);
  if (!socket_.is_open()) {
    feed_.set(feed_state::stale, "no socket, asked over HTTP");
    return;
  }
  witness_.caught_up();
  if (!is_synced())
    return; // A frame came meanwhile that cannot be read; the next sync is due.
  if (witness_.missed())
    feed_.set(feed_state::stale, "the socket does not report our trades");
  else
    feed_.set(feed_state::fresh, "");
}

void user_channel::sync_failed(std::string why) {
  if (sync_bad_)
    return;
  sync_bad_ = true;
  if (socket_.is_open())
    feed_.set(feed_state::stale, "could not catch up: " + why);
  // Retries soon, with growing waits.
  remind(self_, out_, sync_wait_.next(),
         timer_due{settings_.numbers.sync, sync_round_});
}

void user_channel::due(const timer_due& timer) {
  if (timer.what == settings_.numbers.redial)
    socket_.redial_due(timer.round);
  // Fills are fetched with or without an open socket.
  else if (timer.what == settings_.numbers.sync && timer.round == sync_round_)
    sync_due();
}

void user_channel::beat(utc_time now) {
  witness_.forget(now - settings_.look_back);
  socket_.beat();
  if (witness_.has_missed_for(settings_.longest_stream_lag, now))
    return socket_.give_up("the socket did not report one of our trades");
  const auto newest = feed_.newest();
  const auto limit = settings_.sync_every + settings_.stale_margin;
  if (feed_.state() == feed_state::fresh && newest && now - *newest > limit)
    feed_.set(feed_state::stale, "neither an event nor an answer for "
                                   + std::to_string(limit.count()) + " s");
}

} // namespace fillguard
