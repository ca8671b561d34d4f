#pragma once

#include "net/clock.hpp"
#include "net/cpprest/gate.hpp"
#include "net/transport.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

namespace fillguard::net::cpprest {

/// One web socket connection, which two may end: whoever dialled it lets go of
/// it, or the transport aborts it. Thread-safe.
class ws_link {
public:
  struct settings {
    std::shared_ptr<const net::clock> clock;
    std::size_t largest_frame = 0;
    std::chrono::milliseconds dial_deadline{0}; ///< In the service's time.
  };

  virtual ~ws_link() = default;

  static std::shared_ptr<ws_link> make(web_socket_sinks sinks, settings how,
                                       gate& outside);

  /// Dials. To be called once.
  virtual void start(std::string url) = 0;

  /// Holds back every sink while the result lives.
  virtual std::unique_lock<std::recursive_mutex> hold() = 0;

  virtual void say(std::string text) = 0;

  /// Closes it without a word. No sink is called any more.
  virtual void let_go() = 0;

  /// Reports it lost, if that has not been done, and closes it.
  virtual void abort(std::string why) = 0;
};

} // namespace fillguard::net::cpprest
