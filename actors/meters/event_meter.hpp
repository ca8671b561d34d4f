#pragma once

#include "messages/orders.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace fillguard::meters {

// What happens rarely and shows in no view: counted in one place for the whole
// process, since the service began.

struct events {
  std::map<order_purpose, std::uint64_t> orders_sent;
  std::map<std::pair<order_purpose, order_state>, std::uint64_t> replies;
  std::map<std::string, std::uint64_t> restarts; ///< By the child's name.
};

void count(const order_sent& x);
void count(const order_answered& x);
void count_restart(const std::string& child);

/// It may be restarted: its count is shown from 0 on, so that its first restart
/// is seen as one.
void expect_restarts(const std::string& child);

events read_events();

} // namespace fillguard::meters
