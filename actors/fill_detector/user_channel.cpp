#include "actors/fill_detector/user_channel.hpp"

#include <algorithm>

namespace fillguard {

namespace {

namespace venue = net::polymarket;

/// Enough for a thousand orders and trades in two hours; beyond that something
/// turns in circles.
constexpr int most_pages = 50;

std::string words(const http_answered& x) {
  if (x.status == 0)
    return x.error;
  if (x.status == 401)
    return "the API credentials are refused (401)";
  return "answered " + std::to_string(x.status);
}

} // namespace

user_channel::user_channel(fill_detector_actor::pointer self, outside out,
                           user_channel_settings settings)
    : self_{self}, out_{std::move(out)}, settings_{std::move(settings)},
      feed_{"user/channel", "no API credentials"}, redial_{{}, 7} {
  if (settings_.credentials)
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
  dial_now();
  sync();
}

void user_channel::dial_now() {
  open_ = false;
  alive_at_ = out_.clock->now();
  socket_ = dial(self_, out_, settings_.clob_ws + venue::user_path,
                 fill_edge::user_socket, ++socket_round_);
}

void user_channel::opened(const socket_opened& x) {
  if (x.round != socket_round_ || !socket_)
    return;
  open_ = true;
  alive_at_ = out_.clock->now();
  socket_->say(venue::user_subscription(*settings_.credentials));
  feed_.set(feed_state::stale, "catching up");
  remind(self_, out_, venue::user_ping_every,
         timer_due{fill_edge::ping, socket_round_});
  sync();
}

venue::fill_report user_channel::text(const socket_text& x,
                                      const venue::ownership& own) {
  if (x.round != socket_round_)
    return {};
  alive_at_ = x.received_at;
  auto out = venue::read_user_frame(x.text, own, x.received_at);
  for (const auto& y : out.bad)
    feed_.bad(y, x.received_at);
  if (!out.evidence.empty())
    feed_.heard(x.received_at);
  return out;
}

void user_channel::lost(const socket_lost& x) {
  if (x.round == socket_round_ && socket_)
    drop(x.why);
}

void user_channel::drop(std::string why) {
  socket_.reset();
  open_ = false;
  feed_.reconnected();
  feed_.set(feed_state::down, std::move(why));
  remind(self_, out_, redial_.next(),
         timer_due{fill_edge::redial, socket_round_});
}

void user_channel::sync() {
  ++sync_round_;
  pages_left_ = most_pages;
  requests_open_ = 0;
  sync_bad_ = false;
  ask_page(fill_edge::orders, venue::first_cursor);
  ask_page(fill_edge::trades, venue::first_cursor);
  remind(self_, out_, settings_.sync_every,
         timer_due{fill_edge::sync, sync_round_});
}

void user_channel::ask_page(std::uint32_t channel, const std::string& cursor) {
  if (pages_left_-- <= 0)
    return sync_failed("too many pages");
  const auto now = out_.clock->now();
  ++requests_open_;
  fetch(self_, out_,
        channel == fill_edge::orders
          ? venue::ask_orders(account_, now, cursor)
          : venue::ask_trades(account_, now, now - settings_.look_back, cursor),
        channel, sync_round_);
}

venue::fill_report user_channel::answered(const http_answered& x,
                                          const venue::ownership& own) {
  if (x.round != sync_round_)
    return {};
  --requests_open_;
  if (x.status != 200) {
    sync_failed(words(x));
    return {};
  }
  auto out = x.channel == fill_edge::orders
               ? venue::read_orders(x.body, own, x.received_at)
               : venue::read_trades(x.body, own, x.received_at);
  for (const auto& y : out.bad)
    feed_.bad(y, x.received_at);
  if (!out.bad.empty() && out.evidence.empty() && !out.next_cursor)
    sync_failed(out.bad.front().kind);
  if (out.next_cursor)
    ask_page(x.channel, *out.next_cursor);
  if (requests_open_ == 0 && !sync_bad_ && open_) {
    redial_.reset();
    feed_.heard(x.received_at);
    feed_.set(feed_state::fresh, "");
  } else if (requests_open_ == 0 && !sync_bad_) {
    feed_.heard(x.received_at);
    feed_.set(feed_state::stale, "no socket, asked over HTTP");
  }
  return out;
}

void user_channel::sync_failed(std::string why) {
  if (sync_bad_)
    return;
  sync_bad_ = true;
  if (open_)
    feed_.set(feed_state::stale, "could not catch up: " + why);
  // Soon again, and not at the end of the minute only.
  remind(self_, out_, redial_.next(), timer_due{fill_edge::sync, sync_round_});
}

void user_channel::due(const timer_due& x) {
  switch (x.what) {
  case fill_edge::redial:
    if (x.round == socket_round_ && !socket_)
      dial_now();
    break;
  case fill_edge::ping:
    if (x.round == socket_round_ && socket_) {
      socket_->say(venue::user_ping);
      remind(self_, out_, venue::user_ping_every, x);
    }
    break;
  case fill_edge::sync:
    // A fill is a fill, whether the socket is there to tell of it or not.
    if (x.round == sync_round_)
      sync();
    break;
  default:
    break;
  }
}

void user_channel::check(utc_time now) {
  if (socket_ && now - alive_at_ > settings_.dead_after)
    drop(open_ ? "silent, even to pings" : "could not connect in time");
}

} // namespace fillguard
