#pragma once

#include "net/clock.hpp"
#include "net/transport.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace fillguard::net::web_sockets {

class loop;

struct settings {
  std::shared_ptr<const net::clock> clock;
  std::size_t largest_frame = 0;              ///< The largest text, in bytes.
  std::chrono::milliseconds dial_deadline{0}; ///< In the service's time.
  /// Called on the thread of the sockets after each of its steps, such as the
  /// delivery of a text, also one that failed; may be null.
  void (*after_step)() = nullptr;
};

/// The web sockets of a transport, all on one thread that never blocks.
/// Thread-safe.
class socket_set {
public:
  explicit socket_set(settings how);

  /// Drops the remaining sockets.
  ~socket_set();

  socket_set(const socket_set&) = delete;
  socket_set& operator=(const socket_set&) = delete;

  std::unique_ptr<web_socket> dial(std::string url, web_socket_sinks sinks);

  /// Reports all sockets as lost and begins to close them. From now on every
  /// dial fails.
  void stop();

  /// Waits for servers to answer the close, at most `limit` in real time, and
  /// drops the sockets of those that do not.
  void finish(std::chrono::milliseconds limit);

  /// The number of sockets, including closing ones.
  std::size_t size() const;

private:
  class runner;
  std::unique_ptr<runner> runner_;
};

} // namespace fillguard::net::web_sockets
