#pragma once

#include "actors/handlers.hpp"
#include "messages/interfaces.hpp"
#include "net/clock.hpp"
#include "net/reconnecting_socket.hpp"
#include "net/transport.hpp"
#include "net/venue_time/time_samples.hpp"

#include <caf/actor_cast.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace fillguard {

/// Dependencies of an actor with sockets, requests or timers: the transport and
/// the clock.
struct outside {
  std::shared_ptr<net::transport> transport;
  std::shared_ptr<const net::clock> clock;
  /// Of the venue's time; null: not sampled.
  std::shared_ptr<net::time_samples> samples{};
};

/// Samples the venue's time from a frame of its own: `source_time` had come
/// when the frame was received.
inline void sample_time(const outside& out, std::optional<utc_time> source_time,
                        utc_time received_at) {
  if (!out.samples || !source_time)
    return;
  const auto at = out.clock->steady() - (out.clock->now() - received_at);
  out.samples->add(net::time_floor{at, source_time->time_since_epoch() - at});
}

/// Sends `self` a timer after `span` of the service's clock.
template <class Self>
void remind(Self* self, const outside& out, std::chrono::nanoseconds span,
            timer_due what) {
  self->delayed_send(self, caf::timespan{out.clock->outside(span)}, what);
}

/// Dials a socket whose events arrive at `self` as messages. Destroying the
/// result closes the socket; the actor must drop events of old rounds.
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

/// Binds a reconnecting socket to `self`: its events arrive as messages of
/// `channel`, and a timer `redial` with the round's number when a redial is
/// due.
template <class Self>
net::reconnecting_socket::dependencies around_socket(
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

/// Sends an HTTP request; the answer arrives at `self` as a message.
template <class Self>
void fetch(Self* self, const outside& out, net::http_request request,
           std::uint32_t channel, std::uint64_t round) {
  const auto me = caf::actor_cast<edge_actor>(self);
  out.transport->fetch(std::move(request), [me, channel, round,
                                            clock = out.clock](
                                             result<net::http_reply> value) {
    http_answered answer{.tag = next_tag(), .channel = channel, .round = round};
    if (value) {
      answer.status = value->status;
      answer.body = std::move(value->body);
      answer.retry_after = value->retry_after;
      answer.received_at = value->received_at;
    } else {
      answer.error = std::move(value.error().what);
      answer.received_at = clock->now();
    }
    post(me, std::move(answer));
  });
}

/// Like `remind`, for a timer that continues the chain of the message being
/// handled.
template <class Self>
void remind_in_chain(Self* self, const outside& out,
                     std::chrono::nanoseconds span, timer_due what) {
  what.tag = next_tag();
  what.tag.made = 0; // The wait for the timer is no wait in a mailbox.
  remind(self, out, span, what);
}

} // namespace fillguard
