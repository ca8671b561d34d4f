#include "app/service/first_time.hpp"

#include "net/polymarket/clob_time.hpp"
#include "net/venue_time/time_samples.hpp"

#include <future>

namespace fillguard {

bool correct_before_start(net::venue_time& time,
                          const std::shared_ptr<net::transport>& transport,
                          const std::string& clob,
                          std::chrono::milliseconds limit) {
  // Outlives this call when the answer is late.
  const auto answer = std::make_shared<std::promise<result<net::http_reply>>>();
  auto coming = answer->get_future();
  const auto sent = time.steady();
  transport->fetch(
    net::polymarket::clob_time_request(clob),
    [answer](result<net::http_reply> x) { answer->set_value(std::move(x)); });
  if (coming.wait_for(limit) != std::future_status::ready)
    return false;
  const auto reply = coming.get();
  const auto received = time.steady();
  if (!reply || reply->status != 200)
    return false;
  const auto venue_time = net::polymarket::parse_clob_time(reply->body);
  if (!venue_time)
    return false;
  const auto bounds = net::bounds_of(*venue_time, sent, received);
  time.correct(bounds.lowest + (bounds.highest - bounds.lowest) / 2);
  return true;
}

} // namespace fillguard
