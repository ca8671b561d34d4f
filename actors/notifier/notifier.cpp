#include "actors/notifier/notifier.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace fillguard {

namespace {

constexpr const char* webhook = "webhook";
constexpr const char* telegram = "telegram";

/// Longer than any working receiver takes.
constexpr std::chrono::seconds answer_within{10};

} // namespace

void notifier_state::begin(notifier_settings x, outside y) {
  settings = std::move(x);
  out = std::move(y);
  room = notification_filter{settings.site, settings.banner};
  if (!settings.webhook.empty())
    channels.push_back({webhook, outbox{1}});
  if (settings.telegram)
    channels.push_back({telegram, outbox{2}});
}

void notifier_state::notify(const std::optional<net::notify::news>& x) {
  if (!x)
    return;
  for (std::uint32_t i = 0; i < channels.size(); ++i) {
    channels[i].letters.put(*x);
    send_next(i);
  }
}

net::http_request notifier_state::letter(const channel& by,
                                         const net::notify::news& x) const {
  auto request = by.name == webhook
                   ? net::notify::webhook_letter(settings.webhook, x)
                   : net::notify::telegram_letter(*settings.telegram, x);
  request.deadline = answer_within;
  return request;
}

void notifier_state::send_next(std::uint32_t index) {
  auto& by = channels[index];
  if (const auto next = by.letters.send())
    fetch(self, out, letter(by, *next), index, ++by.round);
}

void notifier_state::on(const http_answered& answer) {
  if (answer.channel >= channels.size()
      || answer.round != channels[answer.channel].round)
    return;
  auto& by = channels[answer.channel];
  const auto id = by.letters.under_way();
  const auto done = by.letters.answered(answer.status, answer.retry_after);
  if (done.what == outbox::fate::delivered) {
    if (id && settings.on_delivered)
      settings.on_delivered(*id);
    return send_next(answer.channel);
  }
  // Addresses, answers and the library's error texts are not logged: all may
  // contain secrets.
  spdlog::warn("notifier {} channel={} status={} waiting={} retry_ms={}",
               done.what == outbox::fate::again ? "failed" : "gave_up", by.name,
               answer.status, by.letters.size(), done.wait.count());
  remind(self, out, done.wait, timer_due{answer.channel, by.round});
}

void notifier_state::due(const timer_due& x) {
  if (x.what >= channels.size() || x.round != channels[x.what].round)
    return;
  channels[x.what].letters.wait_is_over();
  send_next(x.what);
}

notifier_actor::behavior_type
notifier(notifier_actor::stateful_pointer<notifier_state> self,
         notifier_settings settings, outside out) {
  self->state.begin(std::move(settings), std::move(out));
  return handlers(
    self, // The notifier dials no sockets.
    [](const socket_opened&) {}, [](const socket_text&) {},
    [](const socket_lost&) {},
    [self](const http_answered& x) { self->state.on(x); },
    [self](const timer_due& x) { self->state.due(x); },
    // Each other event of a view is also sent as a notice.
    [self](const window_view& x) {
      self->state.notify(self->state.room.filter(x));
    },
    [self](const notice& x) { self->state.notify(self->state.room.filter(x)); },
    [self](const feed_status& x) {
      self->state.notify(self->state.room.filter(x));
    });
}

} // namespace fillguard
