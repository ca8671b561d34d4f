#pragma once

#include "net/clock.hpp"
#include "net/transport.hpp"
#include "net/venue_time/time_samples.hpp"

#include <memory>
#include <string>
#include <vector>

namespace fillguard::net {

/// Another transport, which also samples the venue's time: from the Date of
/// each answer of the given servers.
class timed_transport : public transport {
public:
  /// `servers`: bases of URLs, "https://clob.polymarket.com".
  timed_transport(std::shared_ptr<transport> behind,
                  std::shared_ptr<const clock> clock,
                  std::vector<std::string> servers,
                  std::shared_ptr<time_samples> samples);

  void fetch(http_request request,
             std::function<void(result<http_reply>)> done) override;

  std::unique_ptr<web_socket> dial(std::string url,
                                   web_socket_sinks sinks) override;

private:
  bool is_timed(const std::string& url) const;

  std::shared_ptr<transport> behind_;
  std::shared_ptr<const clock> clock_;
  std::vector<std::string> servers_;
  std::shared_ptr<time_samples> samples_;
};

} // namespace fillguard::net
