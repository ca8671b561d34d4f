#pragma once

#include "actors/handlers.hpp"
#include "messages/interfaces.hpp"
#include "net/clock.hpp"
#include "net/reconnecting_socket.hpp"
#include "net/transport.hpp"

#include <caf/actor_cast.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace fillguard {

/// What an actor at the edge gets handed in: the way out, and the time.
struct outside {
  std::shared_ptr<net::transport> transport;
  std::shared_ptr<const net::clock> clock;
};

/// Sends `self` a timer after `span` of the service's time.
template <class Self>
void remind(Self* self, const outside& out, std::chrono::nanoseconds span,
            timer_due what) {
  self->delayed_send(self, caf::timespan{out.clock->outside(span)}, what);
}

/// Dials a socket whose events come back to `self` as messages. Let go of the
/// result to close it; words of an old round must be ignored by the actor.
template <class Self>
std::unique_ptr<net::web_socket> dial(Self* self, const outside& out,
                                      std::string url, std::uint32_t channel,
                                      std::uint64_t round) {
  const auto me = caf::actor_cast<edge_actor>(self);
  return out.transport->dial(
    std::move(url),
    {[me, channel, round] {
       post(me, socket_opened{channel, round});
     },
     [me, channel, round](std::string text, utc_time received_at) {
       post(me, socket_text{next_tag(), channel, round, std::move(text),
                            received_at});
     },
     [me, channel, round](net::socket_loss loss) {
       post(me,
            socket_lost{channel, round, std::move(loss.why), loss.retry_after});
     }});
}

/// Binds a reconnecting socket to `self`: its events come back as messages of
/// `channel`, and a timer `redial` with a round when to dial again.
template <class Self>
net::reconnecting_socket::surroundings around_socket(
  Self* self, const outside& out, std::string url, std::uint32_t channel,
  std::uint32_t redial,
  std::function<void(const std::string& why, std::chrono::milliseconds wait)>
    lost) {
  return {
    [self, out, url = std::move(url), channel](std::uint64_t round) {
      return dial(self, out, url, channel, round);
    },
    [self, out, redial](std::chrono::milliseconds wait, std::uint64_t round) {
      remind(self, out, wait, {redial, round});
    },
    std::move(lost)};
}

/// Asks over HTTP; the answer comes back to `self` as a message.
template <class Self>
void fetch(Self* self, const outside& out, net::http_request request,
           std::uint32_t channel, std::uint64_t round) {
  const auto me = caf::actor_cast<edge_actor>(self);
  out.transport->fetch(std::move(request), [me, channel,
                                            round](net::http_reply x) {
    post(me,
         http_answered{next_tag(), channel, round, x.status, std::move(x.body),
                       x.retry_after, std::move(x.error), x.received_at});
  });
}

/// The same for a timer that goes on with the chain of the message being
/// handled.
template <class Self>
void remind_in_chain(Self* self, const outside& out,
                     std::chrono::nanoseconds span, timer_due what) {
  what.tag = next_tag();
  what.tag.made = 0; // It does not wait in a mailbox meanwhile.
  remind(self, out, span, what);
}

} // namespace fillguard
