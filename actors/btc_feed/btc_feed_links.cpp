// The half of the feed that deals with its counterparts: sockets that are
// dialled, watched and redialled, and addresses that are asked in turn.

#include "actors/btc_feed/btc_feed.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

using namespace std::chrono_literals;

/// A server that does not answer the handshake for so long is as good as none.
constexpr auto connect_within = 10s;

/// How many failures in a row it takes to call a polled source down: it may
/// have one bad answer between two good ones.
constexpr std::uint32_t most_failures = 3;

/// Beyond the request's own deadline, which the transport keeps.
constexpr auto answer_grace = 2s;

/// A server's word on when to come back, up to a limit.
constexpr std::chrono::milliseconds longest_retry_after{600'000};

template <class... Fs>
struct for_each_kind : Fs... {
  using Fs::operator()...;
};

template <class... Fs>
for_each_kind(Fs...) -> for_each_kind<Fs...>;

std::chrono::seconds whole_seconds(std::chrono::milliseconds x) {
  return std::chrono::ceil<std::chrono::seconds>(x);
}

} // namespace

// -- sockets ------------------------------------------------------------------

stream_link* btc_feed_state::current(std::uint32_t channel,
                                     std::uint64_t round) {
  const auto at = links_.streams.find(static_cast<counterpart>(channel));
  if (at == links_.streams.end() || at->second.round != round)
    return nullptr;
  return &at->second;
}

void btc_feed_state::dial_now(counterpart who, stream_link& link) {
  ++link.round;
  link.now = stream_link::phase::dialling;
  link.since = uptime_;
  link.socket = dial(self_, out_, link.protocol->url(),
                     static_cast<std::uint32_t>(who), link.round);
}

void btc_feed_state::lose(counterpart who, stream_link& link, std::string why,
                          std::chrono::milliseconds at_least) {
  link.socket.reset();
  link.now = stream_link::phase::waiting;
  ++link.round;
  const auto wait = std::max(link.wait.next(), at_least);
  if (worth_a_log(to_string(who) + " lost"))
    spdlog::warn("btc_feed link_lost coin={} link={} why='{}' redial_ms={}",
                 to_string(coin_), to_string(who), why, wait.count());
  for (auto source : link.protocol->sources())
    sources_.at(source).unreachable(why);
  remind(self_, out_, wait,
         {static_cast<std::uint32_t>(timer::redial)
            + static_cast<std::uint32_t>(who),
          link.round});
  show_changes();
}

void btc_feed_state::on(const socket_opened& x) {
  auto* link = current(x.channel, x.round);
  if (!link || link->now != stream_link::phase::dialling)
    return;
  link->now = stream_link::phase::open;
  link->since = link->idle_said = uptime_;
  link->watch.opened(uptime_);
  for (auto source : link->protocol->sources())
    sources_.at(source).reached();
  say(*link, link->protocol->on_open());
  show_changes();
}

void btc_feed_state::on(const socket_text& x) {
  auto* link = current(x.channel, x.round);
  if (!link || link->now != stream_link::phase::open)
    return;
  hear(static_cast<counterpart>(x.channel), *link,
       link->protocol->on_text(x.text, x.received_at), x.received_at);
  show_changes();
}

void btc_feed_state::on(const socket_lost& x) {
  auto* link = current(x.channel, x.round);
  if (!link || link->now == stream_link::phase::waiting)
    return;
  auto loss = link->protocol->explain_loss(x.why);
  lose(static_cast<counterpart>(x.channel), *link, std::move(loss.why),
       loss.stay_away);
}

void btc_feed_state::hear(counterpart who, stream_link& link,
                          net::price_frame frame, utc_time received_at) {
  const auto main_source = link.protocol->sources().front();
  std::visit(
    for_each_kind{[](const net::no_news&) {
                    // nop
                  },
                  [&](const net::ignored_frame&) {
                    sources_.at(main_source).count_bad("ignored");
                  },
                  [&](const net::price_list& x) {
                    if (take(x, received_at, &link))
                      link.wait.reset();
                  },
                  [&](const net::must_say& x) { say(link, x.texts); },
                  [&](const net::refusal& x) {
                    count_bad(main_source, x.code, x.detail);
                    const auto why = "refused " + x.code + ' ' + x.detail;
                    for (auto source : link.protocol->sources())
                      sources_.at(source).remark(why);
                    if (x.hang_up)
                      lose(who, link, why, *x.hang_up);
                  },
                  [&](const net::bad_frame& x) {
                    count_bad(x.source.value_or(main_source), x.kind, x.detail);
                  }},
    frame);
}

void btc_feed_state::say(stream_link& link,
                         const std::vector<std::string>& texts) {
  for (const auto& text : texts)
    link.socket->say(text);
}

void btc_feed_state::tend(counterpart who, stream_link& link) {
  if (link.now == stream_link::phase::dialling
      && uptime_ - link.since >= connect_within)
    return lose(who, link,
                "no connection within " + std::to_string(connect_within.count())
                  + " s");
  if (link.now != stream_link::phase::open)
    return;
  if (const auto idle = link.protocol->idle_text();
      idle && uptime_ - link.idle_said >= idle->every) {
    link.idle_said = uptime_;
    link.socket->say(idle->text);
  }
  auto advice = link.watch.at(uptime_);
  if (advice.redial)
    return lose(who, link, std::move(advice.why));
  for (auto source : advice.ask_again) {
    spdlog::info("btc_feed topic_silent coin={} source={}", to_string(coin_),
                 to_string(source));
    say(link, link.protocol->ask_again(source));
  }
}

// -- polls --------------------------------------------------------------------

void btc_feed_state::tend(counterpart who, poll_link& link) {
  if (link.asking && uptime_ >= link.give_up) {
    link.protocol->on_failure();
    count_bad(link.protocol->source(), "no_answer", "gave up");
    fail(link, "no answer", std::nullopt);
  }
  if (!link.asking && uptime_ >= link.due)
    ask(who, link);
}

void btc_feed_state::ask(counterpart who, poll_link& link) {
  auto request = link.protocol->next_request();
  ++link.round;
  link.asking = true;
  link.give_up = uptime_ + whole_seconds(request.deadline) + answer_grace;
  fetch(self_, out_, std::move(request), static_cast<std::uint32_t>(who),
        link.round);
}

void btc_feed_state::on(const http_answered& x) {
  const auto who = static_cast<counterpart>(x.channel);
  const auto at = links_.polls.find(who);
  if (at == links_.polls.end() || at->second.round != x.round
      || !at->second.asking)
    return;
  auto& link = at->second;
  const auto source = link.protocol->source();
  if (x.status == 0) {
    link.protocol->on_failure();
    count_bad(source, "no_answer", x.error);
    return fail(link, x.error, std::nullopt);
  }
  std::visit(for_each_kind{[&](const net::price_list& list) {
                             link.asking = false;
                             link.due = uptime_ + link.every;
                             link.wait.reset();
                             sources_.at(source).reached();
                             take(list, x.received_at, nullptr);
                           },
                           [&](const net::refusal& no) {
                             count_bad(source, no.code, no.detail);
                             fail(link, "refused " + no.code + ' ' + no.detail,
                                  x.retry_after);
                           },
                           [&](const net::bad_frame& bad) {
                             count_bad(source, bad.kind, bad.detail);
                             fail(link, bad.kind + ' ' + bad.detail,
                                  x.retry_after);
                           },
                           [&](const auto&) { ask(who, link); }},
             link.protocol->on_answer(x.status, x.body, x.received_at));
  show_changes();
}

void btc_feed_state::fail(
  poll_link& link, std::string why,
  std::optional<std::chrono::milliseconds> retry_after) {
  link.asking = false;
  const auto told = std::min(retry_after.value_or(std::chrono::milliseconds{}),
                             longest_retry_after);
  link.due = uptime_ + whole_seconds(std::max(link.wait.next(), told));
  auto& health = sources_.at(link.protocol->source());
  if (link.wait.failures() >= most_failures || !health.gate().newest())
    health.unreachable(std::move(why));
  else
    health.remark(std::move(why));
  show_changes();
}

} // namespace fillguard
