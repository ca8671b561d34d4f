#pragma once

#include "net/clock.hpp"
#include "net/transport.hpp"

#include <chrono>
#include <cstddef>
#include <memory>

namespace fillguard::net {

/// Starts the one thread that all requests share. Call it first in main: an
/// earlier use of cpprestsdk's pool starts it with 40 threads. Nothing blocks
/// it. With more threads, cpprestsdk races with itself: a request that ends
/// while it is still being started or cancelled is changed by two of them.
/// Returns false when the pool runs already.
bool initialize_pool();

/// Real sockets: http, https, ws and wss, certificates checked.
class network_transport : public transport {
public:
  struct settings {
    /// The largest body of an answer, in bytes. The largest known one, all open
    /// events of the venue, has about 1 MiB.
    std::size_t largest_body = 8U << 20U;
    /// The largest text frame, in bytes; a book of 200 levels has 8 KiB.
    std::size_t largest_frame = 8U << 20U;
    /// From dialling to the open socket, in the service's time.
    std::chrono::milliseconds dial_deadline{10'000};
    /// Called on the thread of the web sockets after each of its steps, such as
    /// the delivery of a frame; may be null.
    void (*after_step)() = nullptr;
  };

  explicit network_transport(std::shared_ptr<const clock> clock);
  network_transport(std::shared_ptr<const clock> clock, settings how);

  /// Refuses new work and cancels all running work. Returns at once.
  ~network_transport() override;

  /// Answers with an error when the deadline has passed, the body is too large,
  /// the URL is invalid, the server cannot be reached, or the transport was
  /// shut down. Redirections are not followed, since that would send
  /// credentials to other hosts.
  void fetch(http_request request,
             std::function<void(result<http_reply>)> done) override;

  /// A frame that is binary or too large is reported as a text in parentheses,
  /// which is no valid frame of any protocol.
  std::unique_ptr<web_socket> dial(std::string url,
                                   web_socket_sinks sinks) override;

  /// Refuses new work, cancels all running work (requests are answered, sockets
  /// lost), and blocks until it has ended, at most `limit` in real time.
  /// Sockets always end in time. Returns whether the requests did. If not, a
  /// frozen peer blocks a thread of cpprestsdk for up to 6 s, which cannot be
  /// joined, and the process must end without running destructors of globals.
  bool shutdown(std::chrono::milliseconds limit);

  /// The number of pending requests and sockets, including closing ones.
  std::size_t inside() const;

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace fillguard::net
