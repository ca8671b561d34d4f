#include "messages/orders.hpp"

namespace fillguard {

std::string to_string(const intent_id& x) {
  return slug(x.window) + '/' + to_string(x.purpose) + '/'
         + std::to_string(x.number);
}

bool is_end(order_state x) {
  return x == order_state::done || x == order_state::cancelled
         || x == order_state::rejected || x == order_state::unsent;
}

} // namespace fillguard
