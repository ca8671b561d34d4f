#include "actors/order_book_poller/order_book_poller.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace fillguard {

void order_book_poller_state::start(order_book_poller_settings with,
                                    outside way_out) {
  settings = std::move(with);
  out = std::move(way_out);
  poll_backoff_.emplace(net::backoff::policy{settings.poll_interval,
                                             settings.redial.most,
                                             settings.redial.jitter},
                        settings.seed);
  const auto market = to_string(settings.market);
  stream_health.emplace(name, market + "/books_stream", stream_why_);
  poll_health.emplace(name, market + "/books_poll", poll_why_);
  net::reconnecting_socket::rules rules;
  rules.redial = settings.redial;
  rules.seed = settings.seed;
  rules.open_within = settings.open_within;
  rules.ping = {net::polymarket::market_stream_ping, settings.ping_every};
  rules.longest_stay_away = settings.longest_stay_away;
  stream_.emplace(
    std::move(rules),
    around_socket(self, out,
                  net::polymarket::market_stream_url(settings.clob_ws),
                  stream_channel, redial_timer,
                  [this](const std::string& why, std::chrono::milliseconds) {
                    stream_lost(why);
                  }));
  remind(self, out, std::chrono::seconds{1}, {beat_timer, 0});
  arm_poll(settings.poll_interval);
}

// -- windows ------------------------------------------------------------------

std::vector<std::string>
order_book_poller_state::tokens_of(const followed& x) const {
  return {x.info.up_token, x.info.down_token};
}

void order_book_poller_state::handle(const window_found& found) {
  const auto now = out.clock->now();
  const auto& info = found.window;
  if (now >= info.closes_at)
    return;
  const auto known = windows.find(info.id);
  const bool same = known != windows.end()
                    && known->second.info.up_token == info.up_token
                    && known->second.info.down_token == info.down_token;
  if (same) {
    known->second.info = info;
    return;
  }
  if (known != windows.end()) {
    // The venue has assigned other tokens: the book of the old tokens is
    // useless.
    act(known->second.keeper.distrust("its tokens changed", now),
        *stream_health, now);
    stream_->send(net::polymarket::unsubscribe_text(tokens_of(known->second)));
    remove_tokens(tokens_, info.id);
    windows.erase(known);
  }
  const auto& added =
    windows
      .emplace(
        info.id,
        followed{.info = info,
                 .keeper =
                   book_keeper{info.id, info.rules.tick_size_known
                                          ? std::optional{info.rules.tick_size}
                                          : std::nullopt},
                 .open = now >= info.id.opens_at,
                 .last_frame_at = {now, now}})
      .first->second;
  add_tokens(tokens_, info);
  // A previous run of this actor may have left sinks with a book that is no
  // longer followed.
  for (const auto& [who, sink] : sinks)
    send_as(self, sink, disowned(info.id));
  stream_->send(net::polymarket::subscribe_more_text(tokens_of(added)));
  stream_->start();
  poll_soon(now);
}

void order_book_poller_state::handle(const window_opened& x) {
  const auto at = windows.find(x.window);
  if (at == windows.end())
    return;
  at->second.open = true;
  at->second.last_frame_at.fill(out.clock->now());
}

void order_book_poller_state::handle(const window_closed& x) {
  if (const auto at = windows.find(x.window); at != windows.end())
    at->second.closed = true;
}

void order_book_poller_state::forget_closed(utc_time now) {
  std::erase_if(windows, [&](const auto& entry) {
    const auto& x = entry.second;
    if (now < x.info.closes_at + settings.linger)
      return false;
    stream_->send(net::polymarket::unsubscribe_text(tokens_of(x)));
    remove_tokens(tokens_, x.info.id);
    return true;
  });
}

// -- the stream ---------------------------------------------------------------

void order_book_poller_state::stream_lost(const std::string& why) {
  const auto now = out.clock->now();
  stream_why_ = why;
  stream_health->add_reconnect();
  if (losses_logged_.allows("stream", now))
    spdlog::info("order_book_poller link_lost market={} why='{}'",
                 to_string(settings.market), why);
  for (auto& [id, x] : windows)
    act(x.keeper.stream_lost(now), *stream_health, now);
}

void order_book_poller_state::handle(const socket_opened& socket) {
  if (!stream_->opened(socket.round))
    return;
  const auto now = out.clock->now();
  std::vector<std::string> tokens;
  for (auto& [id, window] : windows) {
    window.keeper.stream_begins();
    window.last_frame_at.fill(now);
    for (auto& token : tokens_of(window))
      tokens.push_back(std::move(token));
  }
  stream_->send(net::polymarket::subscribe_text(tokens));
  spdlog::info("order_book_poller link_up market={} tokens={}",
               to_string(settings.market), tokens.size());
}

void order_book_poller_state::handle(const socket_lost& x) {
  stream_->lost(x.round, {x.why, x.retry_after});
}

void order_book_poller_state::handle(const socket_text& x) {
  if (!stream_->received(x.round))
    return;
  auto frame = reader_.read(x.text, tokens_, x.received_at);
  stream_health->add_message();
  for (const auto& flaw : frame.bad)
    stream_health->add_bad(flaw.kind, flaw.detail, x.received_at);
  for (auto& event : frame.events)
    handle(event, x.received_at);
}

void order_book_poller_state::note_frame(followed& x, outcome token,
                                         utc_time now) {
  x.last_frame_at[static_cast<std::size_t>(token)] = now;
  stream_->works(); // Only data proves that the stream works.
}

void order_book_poller_state::handle(net::polymarket::stream_event& event,
                                     utc_time now) {
  using namespace net::polymarket;
  const auto about = [&](const window_id& id) -> followed* {
    const auto at = windows.find(id);
    return at == windows.end() ? nullptr : &at->second;
  };
  if (auto* value = std::get_if<stream_book>(&event)) {
    auto* window = about(value->update.window);
    if (!window)
      return;
    note_frame(*window, value->update.token, now);
    if (value->both_tokens)
      note_frame(*window, opposite(value->update.token), now);
    if (!book_keeper::is_invalid(value->update.source_time, now))
      stream_health->has_data_of(value->update.source_time);
    sample_time(out, value->update.source_time, now);
    act(window->keeper.from_stream(std::move(*value)), *stream_health, now);
  } else if (const auto* top = std::get_if<stream_top>(&event)) {
    if (auto* window = about(top->about.window)) {
      note_frame(*window, top->about.token, now);
      act(window->keeper.from_stream(*top, now), *stream_health, now);
    }
  } else if (const auto* tick = std::get_if<stream_tick_size>(&event)) {
    if (auto* window = about(tick->about.window)) {
      note_frame(*window, tick->about.token, now);
      act(window->keeper.from_stream(*tick, now), *stream_health, now);
    }
  } else if (const auto* trade = std::get_if<stream_trade>(&event)) {
    if (auto* window = about(trade->about.window))
      note_frame(*window, trade->about.token, now);
  } else if (const auto* over = std::get_if<stream_resolved>(&event)) {
    window_result result;
    result.window = over->window;
    result.winner = won_by(over->winner);
    result.received_at = now;
    result = stamped(std::move(result));
    for (const auto& [who, sink] : sinks)
      send_as(self, sink, result);
  }
}

/// How long the quietest token of an open window has been silent.
std::optional<std::chrono::nanoseconds>
order_book_poller_state::longest_silence(utc_time now) const {
  std::optional<std::chrono::nanoseconds> longest;
  for (const auto& [id, x] : windows)
    for (const auto frame_at : x.last_frame_at)
      if (x.open && !x.closed && now < x.info.closes_at
          && (!longest || now - frame_at > *longest))
        longest = now - frame_at;
  return longest;
}

void order_book_poller_state::watch(utc_time now) {
  stream_->beat();
  if (stream_->is_open() && longest_silence(now) > settings.dead)
    stream_->give_up("no data of a running window");
}

// -- stream and polls ---------------------------------------------------------

void order_book_poller_state::act(book_keeper::effects value,
                                  feed_health& about, utc_time now) {
  if (value.bad == "out_of_order")
    about.add_out_of_order();
  else if (!value.bad.empty())
    about.add_bad(value.bad, "a book update", now);
  for (auto& update : value.updates) {
    if (update.kind == book_update::kind_type::distrust) {
      about.add_gaps(1);
      spdlog::info("order_book_poller distrust market={} window={} trace={} "
                   "why='{}'",
                   to_string(update.window.market), slug(update.window),
                   id_text(handled_id()), update.reason);
    }
    publish(std::move(update));
  }
  if (value.poll_now)
    poll_soon(now);
}

void order_book_poller_state::publish(book_update x) {
  x.sequence = ++sequence_;
  x = stamped(std::move(x));
  for (const auto& [who, sink] : sinks)
    send_as(self, sink, x);
}

/// Makes the sinks distrust a book from before.
book_update order_book_poller_state::disowned(const window_id& window) {
  book_update out;
  out.window = window;
  out.kind = book_update::kind_type::distrust;
  out.received_at = this->out.clock->now();
  out.reason = "not known yet";
  out.sequence = ++sequence_;
  return stamped(std::move(out));
}

void order_book_poller_state::handle(const attach_book_sink& x) {
  sinks[x.who] = x.sink;
  for (const auto& [id, window] : windows) {
    if (auto snapshot = window.keeper.snapshot()) {
      snapshot->sequence = ++sequence_;
      send_as(self, x.sink, stamped(std::move(*snapshot)));
    } else {
      send_as(self, x.sink, disowned(id));
    }
  }
}

void order_book_poller_state::handle(const attach_display& x) {
  displays[x.who] = x.sink;
  const auto now = out.clock->now();
  send_as(self, x.sink, stamped(stream_health->report(now)));
  send_as(self, x.sink, stamped(poll_health->report(now)));
}

void order_book_poller_state::handle(const timer_due& timer) {
  switch (timer.what) {
  case beat_timer:
    return beat_on();
  case poll_timer:
    if (timer.round == timer_round_)
      poll(out.clock->now());
    return;
  case redial_timer:
    return stream_->redial_due(timer.round);
  default:
    return;
  }
}

void order_book_poller_state::beat_on() {
  remind(self, out, std::chrono::seconds{1}, {beat_timer, 0});
  const auto now = out.clock->now();
  forget_closed(now);
  for (auto& [id, x] : windows)
    act(x.keeper.pass(now), *stream_health, now);
  watch(now);
  report(now);
}

order_book_poller_actor::behavior_type order_book_poller(
  order_book_poller_actor::stateful_pointer<order_book_poller_state> self,
  order_book_poller_settings settings, outside out) {
  auto& state = self->state;
  state.start(std::move(settings), std::move(out));
  return handlers(
    self, [self](const socket_opened& x) { self->state.handle(x); },
    [self](const socket_text& x) { self->state.handle(x); },
    [self](const socket_lost& x) { self->state.handle(x); },
    [self](const http_answered& x) { self->state.handle(x); },
    [self](const timer_due& x) { self->state.handle(x); },
    [self](const window_found& x) { self->state.handle(x); },
    [self](const window_opened& x) { self->state.handle(x); },
    [self](const window_closed& x) { self->state.handle(x); },
    [self](const attach_book_sink& x) { self->state.handle(x); },
    [self](const attach_display& x) { self->state.handle(x); });
}

} // namespace fillguard
