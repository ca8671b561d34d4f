#pragma once

#include "messages/result.hpp"
#include "messages/time.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fillguard::net {

struct http_request {
  std::string method = "GET";
  std::string url; ///< Whole: scheme, host, path, query.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  /// In the service's time, for the whole request.
  std::chrono::milliseconds deadline{5'000};
};

struct http_reply {
  int status = 0;
  std::string body;
  std::optional<std::chrono::milliseconds> retry_after;
  utc_time received_at;
  /// The server's time, in whole seconds: the Date field. Absent also for an
  /// answer out of a cache.
  std::optional<utc_time> date{};
};

/// One web socket from dial to loss; never reused. Destroying it closes it.
class web_socket {
public:
  virtual ~web_socket() = default;

  /// Sends a text frame. Does nothing when the socket is lost.
  virtual void send_text(std::string text) = 0;
};

/// Why a web socket was lost: "closed with 4001: …" with the close code,
/// "refused with HTTP status 429 …", or another error.
struct socket_loss {
  std::string why;
  /// The wait that the server demands; at most a day.
  std::optional<std::chrono::milliseconds> retry_after{};
};

/// Called from a thread of the transport, one at a time, and never after the
/// socket was destroyed. The first call may come before `dial` returns.
struct web_socket_sinks {
  std::function<void()> opened;
  std::function<void(std::string text, utc_time received_at)> text;
  std::function<void(socket_loss loss)> lost; ///< At most once, and last.
};

/// The network interface, so that one protocol runs over real sockets, over the
/// simulated venue and in memory. Thread-safe.
class transport {
public:
  virtual ~transport() = default;

  /// Calls `done` exactly once, on a thread of the transport. For reads only: a
  /// request may reach the server twice.
  virtual void fetch(http_request request,
                     std::function<void(result<http_reply>)> done) = 0;

  virtual std::unique_ptr<web_socket> dial(std::string url,
                                           web_socket_sinks sinks) = 0;
};

} // namespace fillguard::net
