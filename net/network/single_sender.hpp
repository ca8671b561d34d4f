#pragma once

#include "net/clock.hpp"
#include "net/polymarket/orders/order_sender.hpp"

#include <memory>

namespace fillguard::net {

/// Sends over real sockets, http or https, on a thread of its own. Each request
/// has a connection of its own, which may be made ahead of it (`keep_warm`): a
/// server may close one that was used at any time, and whether it has read a
/// request is not known then. One that is ready is replaced every 20 s, before
/// a server closes it as idle.
class single_sender : public polymarket::order_sender {
public:
  explicit single_sender(std::shared_ptr<const clock> clock);

  /// Ends all running requests; those not answered fail.
  ~single_sender() override;

  void send(http_request request,
            std::function<void(polymarket::attempt)> done) override;

  void keep_warm(const std::string& url) override;

private:
  class impl;
  std::shared_ptr<impl> impl_;
};

} // namespace fillguard::net
