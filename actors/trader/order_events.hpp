#pragma once

#include "messages/fills.hpp"
#include "messages/orders.hpp"

#include <iterator>
#include <utility>
#include <variant>
#include <vector>

namespace fillguard {

/// What the desk reports of its orders, in the order of events. Tags are not
/// stamped.
using order_event = std::variant<order_sent, order_answered, fill_evidence>;
using order_events = std::vector<order_event>;

inline void append(order_events& to, order_events more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()),
            std::make_move_iterator(more.end()));
}

} // namespace fillguard
