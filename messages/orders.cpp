#include "messages/orders.hpp"

namespace fillguard {

std::string to_string(order_purpose x) {
  switch (x) {
  case order_purpose::capture:
    return "capture";
  case order_purpose::hedge:
    return "hedge";
  case order_purpose::exit:
    return "exit";
  case order_purpose::profit_lock:
    return "profit_lock";
  }
  return "invalid";
}

std::string to_string(trade_direction x) {
  return x == trade_direction::buy ? "buy" : "sell";
}

std::string to_string(const intent_id& x) {
  return slug(x.window) + '/' + to_string(x.purpose) + '/'
         + std::to_string(x.number);
}

std::string to_string(order_state x) {
  switch (x) {
  case order_state::delayed:
    return "delayed";
  case order_state::resting:
    return "resting";
  case order_state::done:
    return "done";
  case order_state::cancelled:
    return "cancelled";
  case order_state::rejected:
    return "rejected";
  case order_state::unknown:
    return "unknown";
  case order_state::unsent:
    return "unsent";
  }
  return "invalid";
}

bool is_end(order_state x) {
  return x == order_state::done || x == order_state::cancelled
         || x == order_state::rejected || x == order_state::unsent;
}

} // namespace fillguard
