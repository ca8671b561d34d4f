#pragma once

#include "net/clock.hpp"
#include "net/cpprest/gate.hpp"
#include "net/transport.hpp"

#include <cstddef>
#include <functional>
#include <memory>

namespace fillguard::net::cpprest {

/// The HTTP half of the transport. It keeps one client for each server, so that
/// connections are used again.
class http_fetcher {
public:
  http_fetcher(std::shared_ptr<const clock> clock, std::size_t largest_body,
               std::shared_ptr<gate> outside);

  void fetch(http_request request,
             std::function<void(result<http_reply>)> done);

  /// Answers all pending and all later requests with an error.
  void stop();

private:
  struct shared;
  class flight;
  std::shared_ptr<shared> shared_;
};

} // namespace fillguard::net::cpprest
