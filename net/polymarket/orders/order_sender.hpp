#pragma once

#include "net/polymarket/orders/answers.hpp"
#include "net/transport.hpp"

#include <functional>

namespace fillguard::net::polymarket {

/// Sends requests that must not be repeated: one request, one attempt to
/// connect, no redirection. Thread-safe.
class order_sender {
public:
  virtual ~order_sender() = default;

  /// Calls `done` exactly once, on any thread, at the request's deadline at the
  /// latest. Does not block.
  virtual void send(http_request request,
                    std::function<void(attempt)> done) = 0;
};

} // namespace fillguard::net::polymarket
