#include "actors/paper_venue/local_venue.hpp"

namespace fillguard {

void local_venue::serve(const venue_request& request, utc_time now) {
  if (const auto* order = std::get_if<submit_order>(&request)) {
    submit(order->order, now);
  } else if (const auto* cancelled = std::get_if<cancel_order>(&request)) {
    cancel(cancelled->intent, now);
  } else {
    const auto& question = std::get<look_up_order>(request);
    if (!look_up(question.intent, now))
      report(order_not_found{
        {}, question.intent, question.round, is_authoritative(), now});
  }
}

} // namespace fillguard
