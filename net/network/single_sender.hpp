#pragma once

#include "net/clock.hpp"
#include "net/polymarket/orders/order_sender.hpp"

#include <memory>

namespace fillguard::net {

/// Sends over real sockets, http or https, on a thread of its own. Each request
/// has a connection of its own: a server may close an idle one at any time, and
/// whether it has read a request is not known then.
class single_sender : public polymarket::order_sender {
public:
  explicit single_sender(std::shared_ptr<const clock> clock);

  /// Ends all running requests; those not answered fail.
  ~single_sender() override;

  void send(http_request request,
            std::function<void(polymarket::attempt)> done) override;

private:
  class impl;
  std::shared_ptr<impl> impl_;
};

} // namespace fillguard::net
