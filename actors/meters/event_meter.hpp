#pragma once

#include "messages/orders.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace fillguard::meters {

// Counts of rare events that no view shows, for the whole process since its
// start.

struct events {
  std::map<order_purpose, std::uint64_t> orders_sent;
  std::map<std::pair<order_purpose, order_state>, std::uint64_t> replies;
  std::map<std::string, std::uint64_t> restarts; ///< By the name of the child.
};

void count(const order_sent& x);
void count(const order_answered& x);
void count_restart(const std::string& child);

/// Shows the child's count from 0 on, so that its first restart appears as an
/// increase.
void expect_restarts(const std::string& child);

events read_events();

} // namespace fillguard::meters
