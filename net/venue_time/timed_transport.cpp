#include "net/venue_time/timed_transport.hpp"

#include <algorithm>
#include <utility>

namespace fillguard::net {

timed_transport::timed_transport(std::shared_ptr<transport> behind,
                                 std::shared_ptr<const clock> clock,
                                 std::vector<std::string> servers,
                                 std::shared_ptr<time_samples> samples)
    : behind_{std::move(behind)}, clock_{std::move(clock)},
      servers_{std::move(servers)}, samples_{std::move(samples)} {
  // nop
}

bool timed_transport::is_timed(const std::string& url) const {
  return std::any_of(servers_.begin(), servers_.end(), [&url](const auto& x) {
    return !x.empty() && url.starts_with(x);
  });
}

void timed_transport::fetch(http_request request,
                            std::function<void(result<http_reply>)> done) {
  if (!is_timed(request.url))
    return behind_->fetch(std::move(request), std::move(done));
  behind_->fetch(std::move(request),
                 [done = std::move(done), clock = clock_, samples = samples_,
                  sent = clock_->steady()](result<http_reply> reply) {
                   if (reply && reply->date)
                     samples->add(
                       bounds_of(*reply->date, sent, clock->steady()));
                   done(std::move(reply));
                 });
}

std::unique_ptr<web_socket> timed_transport::dial(std::string url,
                                                  web_socket_sinks sinks) {
  return behind_->dial(std::move(url), std::move(sinks));
}

} // namespace fillguard::net
