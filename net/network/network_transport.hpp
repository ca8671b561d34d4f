#pragma once

#include "net/clock.hpp"
#include "net/transport.hpp"

#include <chrono>
#include <cstddef>
#include <memory>

namespace fillguard::net {

/// Starts the thread pool that all requests share. To be called first in main:
/// what touches the pool earlier makes it start 40 threads. Returns false when
/// it ran already.
bool initialize_pool(std::size_t threads = 4);

/// Real sockets: http, https, ws and wss, certificates checked.
class network_transport : public transport {
public:
  struct settings {
    /// Of an answer's body, in bytes. The largest known one, all open events
    /// of the venue, has about 1 MiB.
    std::size_t largest_body = 8U << 20U;
    /// Of a text frame, in bytes; a book of 200 levels has 8 KiB.
    std::size_t largest_frame = 8U << 20U;
    /// In the service's time, from dialling to the open socket.
    std::chrono::milliseconds dial_deadline{10'000};
  };

  explicit network_transport(std::shared_ptr<const clock> clock);
  network_transport(std::shared_ptr<const clock> clock, settings how);

  /// Refuses new work and cancels all that runs. Returns at once.
  ~network_transport() override;

  /// Answers with status 0 and an error: when the deadline has passed, the body
  /// is too large, the URL is none, the server cannot be reached, or the
  /// transport was shut down. Redirections are answers like any other, for
  /// they would carry credentials to other hosts.
  void fetch(http_request request,
             std::function<void(http_reply)> done) override;

  /// A frame that is binary or too large is reported as a text in parentheses
  /// that says so, which no protocol takes for one of its own.
  std::unique_ptr<web_socket> dial(std::string url,
                                   web_socket_sinks sinks) override;

  /// Refuses new work, cancels all that runs (requests are answered, sockets
  /// lost), and blocks until all of it has ended, at most `limit` in real time.
  /// Sockets always end in time. Returns whether the requests did: if not, a
  /// peer that froze holds a thread of cpprestsdk for up to 6 s, which nobody
  /// can join, and the process must end without running destructors of globals.
  bool shutdown(std::chrono::milliseconds limit);

  /// Requests and sockets under way, including those that are being closed.
  std::size_t inside() const;

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace fillguard::net
