#include "net/http_api/connection_host.hpp"

namespace fillguard::net::http_api {

namespace {

/// Closes the connection that has waited longest. Returns whether there was
/// one.
bool close_longest_waiting(const std::set<open_connection*>& all) {
  open_connection* longest = nullptr;
  std::chrono::steady_clock::time_point since;
  for (auto* one : all)
    if (const auto waits = one->waiting_since();
        waits && (!longest || *waits < since)) {
      longest = one;
      since = *waits;
    }
  if (longest)
    longest->give_way();
  return longest != nullptr;
}

} // namespace

std::optional<connection_slot> connection_host::make_room() {
  if (has_room() || close_longest_waiting(open))
    return connection_slot::any;
  if (open_for_health.size() < most_for_health
      || close_longest_waiting(open_for_health))
    return connection_slot::health;
  return std::nullopt;
}

} // namespace fillguard::net::http_api
