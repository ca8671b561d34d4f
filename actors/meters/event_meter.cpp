#include "actors/meters/event_meter.hpp"

#include <mutex>

namespace fillguard::meters {

namespace {

struct counted {
  std::mutex mutex;
  events all;
};

/// Never destroyed, like the meters of handlers.
counted& the_events() {
  static auto* out = new counted;
  return *out;
}

} // namespace

void count(const order_sent& x) {
  auto& to = the_events();
  const std::lock_guard guard{to.mutex};
  ++to.all.orders_sent[x.intent.purpose];
}

void count(const order_answered& x) {
  auto& to = the_events();
  const std::lock_guard guard{to.mutex};
  ++to.all.replies[{x.intent.purpose, x.state}];
}

void count_restart(const std::string& child) {
  auto& to = the_events();
  const std::lock_guard guard{to.mutex};
  ++to.all.restarts[child];
}

void expect_restarts(const std::string& child) {
  auto& to = the_events();
  const std::lock_guard guard{to.mutex};
  to.all.restarts.try_emplace(child, 0);
}

events read_events() {
  auto& from = the_events();
  const std::lock_guard guard{from.mutex};
  return from.all;
}

} // namespace fillguard::meters
