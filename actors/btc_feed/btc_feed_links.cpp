// The part of the feed that handles its providers: sockets that are dialled,
// watched and redialled, and addresses that are polled.

#include "actors/btc_feed/btc_feed.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>
#include <utility>

namespace fillguard {

namespace {

using namespace std::chrono_literals;

/// Failures in a row before a polled source counts as down: a single bad answer
/// may come between two good ones.
constexpr std::uint32_t most_failures = 3;

/// Added to the request's own deadline in the transport.
constexpr auto answer_grace = 2s;

/// The longest wait that a server may ask for.
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

stream_link* btc_feed_state::stream_of(std::uint32_t channel) {
  const auto at = links_.streams.find(static_cast<counterpart>(channel));
  return at == links_.streams.end() ? nullptr : &at->second;
}

void btc_feed_state::start(counterpart who, stream_link& link) {
  const auto channel = static_cast<std::uint32_t>(who);
  link.socket.emplace(
    link.rules,
    around_socket(self_, out_, link.protocol->url(), channel,
                  static_cast<std::uint32_t>(timer::redial) + channel,
                  [this, who, &link](const std::string& why,
                                     std::chrono::milliseconds wait) {
                    lost(who, link, why, wait);
                  }));
  link.socket->start();
}

void btc_feed_state::lost(counterpart who, const stream_link& link,
                          const std::string& why,
                          std::chrono::milliseconds wait) {
  if (losses_logged_.allows(to_string(who), out_.clock->now()))
    spdlog::warn("btc_feed link_lost coin={} link={} why='{}' redial_ms={}",
                 to_string(coin_), to_string(who), why, wait.count());
  for (auto source : link.protocol->sources())
    sources_.at(source).unreachable(why);
  show_changes();
}

void btc_feed_state::on(const socket_opened& x) {
  auto* link = stream_of(x.channel);
  if (!link || !link->socket->opened(x.round))
    return;
  link->watch.opened(uptime_);
  for (auto source : link->protocol->sources())
    sources_.at(source).reached();
  send(*link, link->protocol->on_open());
  show_changes();
}

void btc_feed_state::on(const socket_text& x) {
  auto* link = stream_of(x.channel);
  if (!link || !link->socket->received(x.round))
    return;
  apply(*link, link->protocol->on_text(x.text, x.received_at), x.received_at);
  show_changes();
}

void btc_feed_state::on(const socket_lost& x) {
  auto* link = stream_of(x.channel);
  if (!link)
    return;
  auto loss = link->protocol->explain_loss(x.why);
  const std::chrono::milliseconds stay_away = loss.stay_away;
  link->socket->lost(x.round,
                     {std::move(loss.why),
                      std::max(x.retry_after.value_or(stay_away), stay_away)});
}

void btc_feed_state::apply(stream_link& link, net::price_frame frame,
                           utc_time received_at) {
  const auto main_source = link.protocol->sources().front();
  std::visit(
    for_each_kind{[](const net::no_update&) {
                    // nop
                  },
                  [&](const net::ignored_frame&) {
                    sources_.at(main_source).add_ignored();
                  },
                  [&](const net::price_list& x) {
                    if (handle(x, received_at, &link))
                      link.socket->works();
                  },
                  [&](const net::reply_with& x) { send(link, x.texts); },
                  [&](const net::refusal& x) {
                    count_bad(main_source, x.code, x.detail);
                    const auto why = "refused " + x.code + ' ' + x.detail;
                    for (auto source : link.protocol->sources())
                      sources_.at(source).remark(why);
                    if (x.hang_up)
                      link.socket->give_up(why, *x.hang_up);
                  },
                  [&](const net::bad_frame& x) {
                    count_bad(x.source.value_or(main_source), x.kind, x.detail);
                  }},
    frame);
}

void btc_feed_state::send(stream_link& link,
                          const std::vector<std::string>& texts) {
  for (const auto& text : texts)
    link.socket->send(text);
}

void btc_feed_state::tend(stream_link& link) {
  link.socket->beat();
  if (!link.socket->is_open())
    return;
  const auto advice = link.watch.at(uptime_);
  if (advice.redial)
    return link.socket->give_up(advice.why);
  for (auto source : advice.resubscribe) {
    spdlog::info("btc_feed topic_silent coin={} source={}", to_string(coin_),
                 to_string(source));
    send(link, link.protocol->resubscribe(source));
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

void btc_feed_state::on(const http_answered& answer) {
  const auto who = static_cast<counterpart>(answer.channel);
  const auto at = links_.polls.find(who);
  if (at == links_.polls.end() || at->second.round != answer.round
      || !at->second.asking)
    return;
  auto& link = at->second;
  const auto source = link.protocol->source();
  if (answer.status == 0) {
    link.protocol->on_failure();
    count_bad(source, "no_answer", answer.error);
    return fail(link, answer.error, std::nullopt);
  }
  std::visit(
    for_each_kind{[&](const net::price_list& list) {
                    link.asking = false;
                    link.due = uptime_ + link.every;
                    link.wait.reset();
                    sources_.at(source).reached();
                    handle(list, answer.received_at, nullptr);
                  },
                  [&](const net::refusal& no) {
                    count_bad(source, no.code, no.detail);
                    fail(link, "refused " + no.code + ' ' + no.detail,
                         answer.retry_after);
                  },
                  [&](const net::bad_frame& bad) {
                    count_bad(source, bad.kind, bad.detail);
                    fail(link, bad.kind + ' ' + bad.detail, answer.retry_after);
                  },
                  [&](const auto&) { ask(who, link); }},
    link.protocol->on_answer(answer.status, answer.body, answer.received_at));
  show_changes();
}

void btc_feed_state::fail(
  poll_link& link, std::string why,
  std::optional<std::chrono::milliseconds> retry_after) {
  link.asking = false;
  const auto server_wait = std::min(
    retry_after.value_or(std::chrono::milliseconds{}), longest_retry_after);
  link.due = uptime_ + whole_seconds(std::max(link.wait.next(), server_wait));
  auto& health = sources_.at(link.protocol->source());
  if (link.wait.failures() >= most_failures || !health.gate().newest())
    health.unreachable(std::move(why));
  else
    health.remark(std::move(why));
  show_changes();
}

} // namespace fillguard
