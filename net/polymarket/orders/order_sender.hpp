#pragma once

#include "net/polymarket/orders/answers.hpp"
#include "net/transport.hpp"

#include <functional>
#include <string>

namespace fillguard::net::polymarket {

/// Sends requests that must not be repeated: one request, one attempt to
/// connect, no redirection. Thread-safe.
class order_sender {
public:
  virtual ~order_sender() = default;

  /// Keeps a connection to the server of that base URL ready for the next
  /// request, which then waits for no handshake.
  virtual void keep_warm(const std::string& /*url*/) {
    // Not every sender has connections.
  }

  /// Calls `done` exactly once, on any thread, at the request's deadline at the
  /// latest. Does not block.
  virtual void send(http_request request,
                    std::function<void(attempt)> done) = 0;
};

} // namespace fillguard::net::polymarket
