#pragma once

#include "messages/tag.hpp"
#include "messages/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace fillguard {

// What the outside says to the actor that asked. Posted by transports from
// threads of their own; `channel` and `round` tell late words from current
// ones.

struct socket_opened {
  std::uint32_t channel = 0; ///< Which of the actor's sockets.
  std::uint64_t round = 0;   ///< Which connection of it.

  friend auto fields(socket_opened& x) { return std::tie(x.channel, x.round); }
};

struct socket_text {
  fillguard::tag tag; ///< Starts a chain: this is a wire frame.
  std::uint32_t channel = 0;
  std::uint64_t round = 0;
  std::string text;
  utc_time received_at;

  friend auto fields(socket_text& x) {
    return std::tie(x.tag, x.channel, x.round, x.text, x.received_at);
  }
};

struct socket_lost {
  std::uint32_t channel = 0;
  std::uint64_t round = 0;
  std::string why;
  /// The server's wish to be left alone for so long.
  std::optional<std::chrono::milliseconds> retry_after;

  friend auto fields(socket_lost& x) {
    return std::tie(x.channel, x.round, x.why, x.retry_after);
  }
};

/// The answer to one HTTP request, or what became of it instead.
struct http_answered {
  fillguard::tag tag;
  std::uint32_t channel = 0; ///< What was asked for, in the actor's own terms.
  std::uint64_t round = 0;   ///< Which asking.
  int status = 0;            ///< 0: no answer; `error` says why.
  std::string body;
  std::optional<std::chrono::milliseconds> retry_after;
  std::string error;
  utc_time received_at;

  friend auto fields(http_answered& x) {
    return std::tie(x.tag, x.channel, x.round, x.status, x.body, x.retry_after,
                    x.error, x.received_at);
  }
};

/// A timer of the actor's own has run out.
struct timer_due {
  std::uint32_t what = 0; ///< In the actor's own terms.
  std::uint64_t round = 0;
  /// Of one that belongs to a chain, as an order's delay does. A beat, which
  /// sets itself again and again, starts one each time.
  fillguard::tag tag;

  friend auto fields(timer_due& x) { return std::tie(x.what, x.round, x.tag); }
};

} // namespace fillguard
