#include "net/network/network_transport.hpp"

#include "net/cpprest/gate.hpp"
#include "net/cpprest/http_fetcher.hpp"
#include "net/web_sockets/web_sockets.hpp"

#include <pplx/threadpool.h>
#include <utility>

namespace fillguard::net {

bool initialize_pool() {
  try {
    crossplat::threadpool::initialize_with_threads(1);
    return true;
  } catch (const std::exception&) {
    return false; // The only possible failure: the pool runs already.
  }
}

class network_transport::impl {
public:
  impl(std::shared_ptr<const clock> clock, const settings& how)
      : sockets{{clock, how.largest_frame, how.dial_deadline, how.after_step}},
        fetcher{std::move(clock), how.largest_body, requests} {
    // nop
  }

  void stop() {
    fetcher.stop();
    sockets.stop();
  }

  std::shared_ptr<cpprest::gate> requests = std::make_shared<cpprest::gate>();
  web_sockets::socket_set sockets;
  cpprest::http_fetcher fetcher;
};

network_transport::network_transport(std::shared_ptr<const clock> clock)
    : network_transport{std::move(clock), settings{}} {
  // nop
}

network_transport::network_transport(std::shared_ptr<const clock> clock,
                                     settings how)
    : impl_{std::make_unique<impl>(std::move(clock), how)} {
  // nop
}

network_transport::~network_transport() {
  impl_->stop();
}

void network_transport::fetch(http_request request,
                              std::function<void(result<http_reply>)> done) {
  impl_->fetcher.fetch(std::move(request), std::move(done));
}

std::unique_ptr<web_socket> network_transport::dial(std::string url,
                                                    web_socket_sinks sinks) {
  return impl_->sockets.dial(std::move(url), std::move(sinks));
}

bool network_transport::shutdown(std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  const auto time_left = [end] {
    return std::chrono::ceil<std::chrono::milliseconds>(
      end - std::chrono::steady_clock::now());
  };
  impl_->stop();
  impl_->sockets.finish(limit);
  return impl_->requests->wait_empty(time_left());
}

std::size_t network_transport::inside() const {
  return impl_->requests->inside() + impl_->sockets.size();
}

} // namespace fillguard::net
