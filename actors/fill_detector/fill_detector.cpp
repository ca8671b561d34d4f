#include "actors/fill_detector/fill_detector.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace fillguard {

fill_detector_state::fill_detector_state(fill_detector_actor::pointer me)
    : self{me} {
  // nop
}

void fill_detector_state::begin(fill_detector_settings settings, outside io) {
  out = std::move(io);
  // Starts above the revisions of the previous run, which were based on that
  // run's start. By this machine's clock: the venue's time may be measured
  // later in one run than in the next.
  const auto since = static_cast<std::uint64_t>(to_unix_ms(out.clock->own()));
  ledger = fill_ledger{settings.watch_any_buy_from, since};
  own.wallet = settings.account_wallet;
  if (settings.user_channel.credentials)
    own.api_key = settings.user_channel.credentials->api_key;
  user.emplace(self, out, std::move(settings.user_channel));
  if (settings.trading_channel) {
    if (settings.trading_channel->credentials)
      own.session_api_key = settings.trading_channel->credentials->api_key;
    trading.emplace(self, out, *std::move(settings.trading_channel));
  }
  wallet.emplace(self, out, std::move(settings.wallet_positions));
  for (auto* channel : channels())
    channel->begin();
  wallet->begin();
  remind(self, out, std::chrono::seconds{1}, timer_due{fill_edge::second, 0});
}

void fill_detector_state::publish(const fill_ledger::changes& changes) {
  for (const auto& change : changes) {
    // Of one change of a wallet, most purposes have no shares.
    if (change.filled > shares{} || change.reversed > shares{})
      spdlog::info("fill_detector fill_detected market={} window={} trace={} "
                   "token={} purpose={} filled={} reversed={} status={} "
                   "source={} revision={}",
                   to_string(change.window.market), slug(change.window),
                   id_text(handled_id()), to_string(change.token),
                   to_string(change.purpose), to_string(change.filled),
                   to_string(change.reversed), to_string(change.status),
                   to_string(change.source), change.revision);
    const auto to = sinks.find(change.window.market);
    if (to != sinks.end())
      send_as(self, to->second, stamped(change));
  }
}

void fill_detector_state::apply(const net::polymarket::fill_report& x) {
  for (const auto& y : x.evidence)
    publish(ledger.apply(y));
}

void fill_detector_state::apply(const wallet_positions::answer& x) {
  // Trades first: they explain the positions. A wallet has many other trades,
  // and each poll reports them again.
  // The account's own stream has the same trades under ids of another kind, but
  // no redemptions.
  for (const auto& y : x.trades)
    if (ledger.has_token(y.token_id) && (own.api_key.empty() || y.redeemed))
      publish(ledger.apply(y));
  publish(ledger.apply_positions(x.held, x.whole, x.at, channels_report(x.at)));
}

void fill_detector_state::apply(const order_sent& x) {
  if (own.orders.insert(x.order_id).second)
    own_by_window.emplace(x.intent.window, x.order_id);
  publish(ledger.apply(x));
}

void fill_detector_state::answered(const http_answered& x) {
  if (user->asked_for(x.channel))
    apply(user->answered(x, own));
  else if (trading && trading->asked_for(x.channel))
    apply(trading->answered(x, own));
  else if (const auto wallet_answer = wallet->answered(x))
    apply(*wallet_answer);
  report_changes();
}

void fill_detector_state::due(const timer_due& timer) {
  const auto now = out.clock->now();
  if (timer.what == fill_edge::poll)
    return wallet->due(timer, ledger.first_opening());
  if (timer.what != fill_edge::second) {
    for (auto* channel : channels())
      channel->due(timer);
    return;
  }
  remind(self, out, std::chrono::seconds{1}, timer);
  ledger.forget(now);
  std::erase_if(own_by_window, [this, now](const auto& y) {
    const bool old = now - y.first.opens_at >= std::chrono::hours{2};
    if (old)
      own.orders.erase(y.second);
    return old;
  });
  for (auto* channel : channels())
    channel->beat(now);
  wallet->check(now, ledger.any_opened(now));
  report();
}

void fill_detector_state::attach(const attach_fill_sink& x) {
  sinks[x.market] = x.sink;
  for (const auto& y : ledger.fills(x.market))
    send_as(self, x.sink, stamped(y));
}

void fill_detector_state::report() {
  const auto now = out.clock->now();
  for (const auto& [who, to] : displays) {
    for (auto* channel : channels())
      send_as(self, to, stamped(channel->feed().report(now)));
    send_as(self, to, stamped(wallet->feed().report(now)));
  }
  reported = states();
}

std::vector<std::pair<feed_state, std::string>>
fill_detector_state::states() const {
  std::vector<std::pair<feed_state, std::string>> known{
    {user->feed().state(), user->feed().why()},
    {wallet->feed().state(), wallet->feed().why()}};
  if (trading)
    known.emplace_back(trading->feed().state(), trading->feed().why());
  return known;
}

std::vector<user_channel*> fill_detector_state::channels() {
  std::vector<user_channel*> all{&*user};
  if (trading)
    all.push_back(&*trading);
  return all;
}

bool fill_detector_state::channels_report(utc_time now) {
  return user->reports(now) && (!trading || trading->reports(now));
}

void fill_detector_state::report_changes() {
  if (reported != states())
    report();
}

fill_detector_actor::behavior_type
fill_detector(fill_detector_actor::stateful_pointer<fill_detector_state> self,
              fill_detector_settings settings, outside out) {
  self->state.begin(std::move(settings), std::move(out));
  return handlers(
    self,
    [self](const socket_opened& x) {
      for (auto* channel : self->state.channels())
        if (channel->is_socket(x.channel))
          channel->opened(x);
      self->state.report_changes();
    },
    [self](const socket_text& x) {
      for (auto* channel : self->state.channels())
        if (channel->is_socket(x.channel))
          self->state.apply(channel->text(x, self->state.own));
      self->state.report_changes();
    },
    [self](const socket_lost& x) {
      for (auto* channel : self->state.channels())
        if (channel->is_socket(x.channel))
          channel->lost(x);
      self->state.report_changes();
    },
    [self](const http_answered& x) { self->state.answered(x); },
    [self](const timer_due& x) { self->state.due(x); },
    [self](const window_found& x) {
      self->state.publish(self->state.ledger.apply(x.window));
    },
    // Fills arrive before, during and after a window: opening and closing have
    // no effect.
    [](const window_opened&) {}, [](const window_closed&) {},
    [self](const fill_evidence& x) {
      self->state.publish(self->state.ledger.apply(x));
    },
    [self](const order_sent& x) { self->state.apply(x); },
    [self](const attach_fill_sink& x) { self->state.attach(x); },
    [self](const attach_display& x) {
      self->state.displays[x.who] = x.sink;
      self->state.report();
    });
}

} // namespace fillguard
