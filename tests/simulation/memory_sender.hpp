#pragma once

#include "net/polymarket/orders/order_sender.hpp"
#include "tests/simulation/memory_transport.hpp"

#include <functional>
#include <memory>

namespace fillguard::test {

/// Sends orders over a memory transport. Whatever is lost on the line may have
/// arrived, so that no failure proves that nothing was sent.
class memory_sender : public net::polymarket::order_sender {
public:
  /// `on_send` is called with each request just before it leaves.
  memory_sender(std::shared_ptr<memory_transport> over,
                std::function<void(const net::http_request&)> on_send)
      : over_{std::move(over)}, on_send_{std::move(on_send)} {
    // nop
  }

  void send(net::http_request request,
            std::function<void(net::polymarket::attempt)> done) override {
    on_send_(request);
    over_->fetch(std::move(request), [done = std::move(done)](auto reply) {
      using namespace net::polymarket;
      if (!reply)
        return done(attempt_failure{true, reply.error().what});
      constexpr int too_many = 429;
      // The simulated venue has both kinds of header, or none.
      const bool limited = reply->status == too_many && reply->retry_after;
      done(attempt_reply{reply->status, std::move(reply->body), limited});
    });
  }

private:
  std::shared_ptr<memory_transport> over_;
  std::function<void(const net::http_request&)> on_send_;
};

} // namespace fillguard::test
