#include "actors/btc_feed/btc_feed.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

using namespace std::chrono_literals;

/// Whether this actor receives prices of that source.
bool is_received(price_source source) {
  switch (source) {
  case price_source::polybolt_twap_60:
  case price_source::rtds_twap_60:
  case price_source::polybolt_spot:
  case price_source::rtds_spot:
  case price_source::binance:
  case price_source::rtds_binance:
  case price_source::coinbase:
  case price_source::chainlink_onchain:
    return true;
  case price_source::polybolt_twap_30:
  case price_source::rtds_twap_30:
  case price_source::recorded:
    break;
  }
  return false;
}

/// Whether a source has a price for each trade, many a second.
bool has_each_trade(price_source source) {
  switch (source) {
  case price_source::binance:
    return true;
  case price_source::polybolt_twap_60:
  case price_source::rtds_twap_60:
  case price_source::polybolt_twap_30:
  case price_source::rtds_twap_30:
  case price_source::polybolt_spot:
  case price_source::rtds_spot:
  case price_source::rtds_binance:
  case price_source::coinbase:
  case price_source::chainlink_onchain:
  case price_source::recorded:
    break;
  }
  return false;
}

constexpr auto beat_every = 1s;

/// No rule reads the leading price more often than ten times a second.
constexpr auto trades_every = 100ms;

} // namespace

void btc_feed_state::start(btc_feed_settings settings, outside out) {
  out_ = std::move(out);
  coin_ = settings.coin;
  links_ = make_links(settings);
  for (auto x : all_of<price_source>) {
    if (!is_received(x))
      continue;
    auto& health = sources_.try_emplace(x, coin_, x, staleness_of(x, settings))
                     .first->second;
    const auto unused = links_.unused.find(x);
    if (unused != links_.unused.end())
      health.unused(unused->second);
    else
      health.unreachable("not reached yet");
  }
  for (auto& [who, link] : links_.streams)
    start(who, link);
  for (auto& [who, link] : links_.polls)
    ask(who, link);
  remind(self_, out_, beat_every, {static_cast<std::uint32_t>(timer::beat), 0});
}

void btc_feed_state::on(const timer_due& due) {
  switch (static_cast<timer>(due.what)) {
  case timer::beat:
    return beat();
  case timer::pace:
    return release_paced();
  case timer::redial:
    break; // The first of a range, with one timer for each link.
  }
  const auto channel = due.what - static_cast<std::uint32_t>(timer::redial);
  if (auto* link = stream_of(channel))
    link->socket->redial_due(due.round);
}

void btc_feed_state::beat() {
  remind(self_, out_, beat_every, {static_cast<std::uint32_t>(timer::beat), 0});
  ++uptime_;
  for (auto& [who, link] : links_.streams)
    tend(link);
  for (auto& [who, link] : links_.polls)
    tend(who, link);
  for (auto& [source, health] : sources_)
    show(health);
}

// -- prices -------------------------------------------------------------------

bool btc_feed_state::handle(const net::price_list& list, utc_time received_at,
                            stream_link* link) {
  auto prices = list.prices;
  if (list.history)
    std::stable_sort(prices.begin(), prices.end(),
                     [](const auto& a, const auto& b) {
                       return a.source_time < b.source_time;
                     });
  bool news = false;
  sources_.at(prices.front().source).miss(list.missed);
  for (const auto& seen : prices) {
    auto& health = sources_.at(seen.source);
    const auto before = health.gate().newest();
    if (!health.admit(seen, received_at, list.history))
      continue;
    if (health.gate().newest() != before) {
      news = true;
      const auto lag = seen.source_time ? received_at - *seen.source_time : 0ns;
      if (link)
        link->watch.news(seen.source, uptime_,
                         std::chrono::duration_cast<std::chrono::seconds>(lag));
    }
    pass_on(seen, received_at);
  }
  for (const auto& x : list.flaws)
    count_bad(x.source.value_or(prices.front().source), x.kind, x.detail);
  return news;
}

void btc_feed_state::count_bad(price_source source, const std::string& kind,
                               std::string_view detail) {
  sources_.at(source).add_bad(kind, detail, out_.clock->now());
}

void btc_feed_state::pass_on(const net::seen_price& seen,
                             utc_time received_at) {
  btc_price out;
  out.coin = coin_;
  out.source = seen.source;
  out.value = seen.value;
  out.source_time = seen.source_time;
  out.received_at = received_at;
  if (!has_each_trade(seen.source))
    return send(std::move(out));
  const auto now = out_.clock->steady();
  const auto wait =
    traded_at_ ? *traded_at_ + trades_every - now : std::chrono::nanoseconds{0};
  if (!paced_ && wait <= 0ns) {
    traded_at_ = now;
    return send(std::move(out));
  }
  // A timer only for a price that waits: without one it would wake three
  // threads for nothing.
  if (!paced_)
    remind(self_, out_, wait, {static_cast<std::uint32_t>(timer::pace), 0});
  paced_ = std::move(out);
  paced_cause_ = handled_id();
}

void btc_feed_state::release_paced() {
  if (!paced_)
    return;
  traded_at_ = out_.clock->steady();
  const handling frame{paced_cause_};
  send(*std::exchange(paced_, std::nullopt));
}

void btc_feed_state::send(btc_price x) {
  x.sequence = ++sequence_;
  x = stamped(std::move(x));
  for (const auto& [who, sink] : sinks_)
    send_as(self_, sink, x);
  auto& newest = newest_[x.source];
  if (newest.sequence == 0 || !(x.source_time < newest.source_time))
    newest = std::move(x);
}

// -- sinks and displays -------------------------------------------------------

void btc_feed_state::on(const attach_price_sink& x) {
  sinks_[x.who] = x.sink;
  for (const auto& [source, price] : newest_)
    send_as(self_, x.sink, resent(price));
}

void btc_feed_state::on(const attach_display& x) {
  displays_[x.who] = x.sink;
  for (auto& [source, health] : sources_)
    send_as(self_, x.sink, stamped(health.status(out_.clock->now())));
}

void btc_feed_state::show_changes() {
  const auto now = out_.clock->now();
  for (auto& [source, health] : sources_)
    if (health.refresh(now))
      show(health);
}

void btc_feed_state::show(source_health& x) {
  const auto now = out_.clock->now();
  x.refresh(now);
  const auto status = stamped(x.status(now));
  for (const auto& [who, sink] : displays_)
    send_as(self_, sink, status);
}

btc_feed_actor::behavior_type
btc_feed(btc_feed_actor::stateful_pointer<btc_feed_state> self,
         btc_feed_settings settings, outside out) {
  self->state.start(std::move(settings), std::move(out));
  auto& state = self->state;
  return handlers(
    self, [&state](const socket_opened& x) { state.on(x); },
    [&state](const socket_text& x) { state.on(x); },
    [&state](const socket_lost& x) { state.on(x); },
    [&state](const http_answered& x) { state.on(x); },
    [&state](const timer_due& x) { state.on(x); },
    [&state](const attach_price_sink& x) { state.on(x); },
    [&state](const attach_display& x) { state.on(x); });
}

} // namespace fillguard
