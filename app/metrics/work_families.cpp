#include "app/metrics/families.hpp"
#include "app/metrics/family_maker.hpp"

namespace fillguard::metrics {

namespace {

prometheus::ClientMetric::Histogram
histogram_of(const meters::span_histogram::reading& x) {
  return seconds_histogram(x.counts, meters::span_histogram::bounds, x.sum);
}

} // namespace

families order_families(const meters::events& counts) {
  auto sent = family::counter("fillguard_orders_sent_total",
                              "Orders on their way to the venue.");
  auto replies = family::counter("fillguard_order_replies_total",
                                 "Orders that have ended, by result.");
  auto restarts = family::counter("fillguard_actor_restarts_total",
                                  "Restarts of an actor that had failed.");
  for (const auto& [purpose, count] : counts.orders_sent)
    sent.add({{"purpose", to_string(purpose)}}, count);
  for (const auto& [key, count] : counts.replies)
    replies.add(
      {{"purpose", to_string(key.first)}, {"result", to_string(key.second)}},
      count);
  for (const auto& [child, count] : counts.restarts)
    restarts.add({{"actor", child}}, count);
  return with_samples(sent, replies, restarts);
}

families
handler_families(const std::vector<const meters::handler_meter*>& meters) {
  auto messages = family::counter("fillguard_messages_total",
                                  "Messages that actors have handled.");
  auto handling = family::histogram("fillguard_handler_seconds",
                                    "Time that handling a message took.");
  auto waiting =
    family::histogram("fillguard_mailbox_wait_seconds",
                      "Time from the creation of a message to its handling.");
  for (const auto* x : meters) {
    const labels with{{"actor", x->actor}, {"message", x->message}};
    const auto count = x->handled.load(std::memory_order_relaxed);
    if (count == 0)
      continue;
    messages.add(with, count);
    handling.add(with, histogram_of(x->handling.read()));
    auto waits = histogram_of(x->waiting.read());
    if (waits.sample_count > 0)
      waiting.add(with, std::move(waits));
  }
  return with_samples(messages, handling, waiting);
}

} // namespace fillguard::metrics
