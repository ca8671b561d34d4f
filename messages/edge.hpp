#pragma once

#include "messages/describe.hpp"
#include "messages/tag.hpp"
#include "messages/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace fillguard {

// Results of network requests and timers, sent to the actor that started them.
// Transports post these from threads of their own; `channel` and `round`
// distinguish late results from current ones.

struct socket_opened {
  std::uint32_t channel = 0; ///< Which of the actor's sockets.
  std::uint64_t round = 0;   ///< Counts the connections of that socket.

  static constexpr auto describe() {
    return record("socket_opened", field(1, "channel", &socket_opened::channel),
                  field(2, "round", &socket_opened::round));
  }
};

struct socket_text {
  fillguard::tag tag; ///< Starts a chain, since this is a wire frame.
  std::uint32_t channel = 0;
  std::uint64_t round = 0;
  std::string text;
  utc_time received_at;

  static constexpr auto describe() {
    return record("socket_text", field(1, "tag", &socket_text::tag),
                  field(2, "channel", &socket_text::channel),
                  field(3, "round", &socket_text::round),
                  field(4, "text", &socket_text::text),
                  field(5, "received_at", &socket_text::received_at));
  }
};

struct socket_lost {
  std::uint32_t channel = 0;
  std::uint64_t round = 0;
  std::string why;
  /// How long the server asks clients to wait.
  std::optional<std::chrono::milliseconds> retry_after;

  static constexpr auto describe() {
    return record("socket_lost", field(1, "channel", &socket_lost::channel),
                  field(2, "round", &socket_lost::round),
                  field(3, "why", &socket_lost::why),
                  field(4, "retry_after", &socket_lost::retry_after));
  }
};

/// The answer to one HTTP request, or its failure.
struct http_answered {
  fillguard::tag tag;
  std::uint32_t channel = 0; ///< What was requested, as the actor numbers it.
  std::uint64_t round = 0;   ///< Counts the requests.
  int status = 0;            ///< 0: no answer; `error` has the cause.
  std::string body;
  std::optional<std::chrono::milliseconds> retry_after;
  std::string error;
  utc_time received_at;

  static constexpr auto describe() {
    return record("http_answered", field(1, "tag", &http_answered::tag),
                  field(2, "channel", &http_answered::channel),
                  field(3, "round", &http_answered::round),
                  field(4, "status", &http_answered::status),
                  field(5, "body", &http_answered::body),
                  field(6, "retry_after", &http_answered::retry_after),
                  field(7, "error", &http_answered::error),
                  field(8, "received_at", &http_answered::received_at));
  }
};

/// A timer of the actor has run out.
struct timer_due {
  std::uint32_t what = 0; ///< Which timer, as the actor numbers it.
  std::uint64_t round = 0;
  /// The tag of the chain that the timer belongs to, as an order's delay does.
  /// A periodic timer starts a chain each time.
  fillguard::tag tag;

  static constexpr auto describe() {
    return record("timer_due", field(1, "what", &timer_due::what),
                  field(2, "round", &timer_due::round),
                  field(3, "tag", &timer_due::tag));
  }
};

} // namespace fillguard
