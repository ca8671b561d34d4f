#include "actors/window_state/guard/decisions.hpp"

#include <utility>

namespace fillguard {

void decisions::announce(notice::kind_type kind, std::string text) {
  announcements.push_back({kind, std::move(text)});
}

notice::kind_type kind_of(order_purpose purpose) {
  switch (purpose) {
  case order_purpose::capture:
    return notice::kind_type::order;
  case order_purpose::hedge:
    return notice::kind_type::hedge;
  case order_purpose::exit:
    return notice::kind_type::exit;
  case order_purpose::profit_lock:
    return notice::kind_type::lock;
  case order_purpose::by_hand:
    return notice::kind_type::fill;
  case order_purpose::redeem:
    return notice::kind_type::settled;
  }
  return notice::kind_type::order;
}

} // namespace fillguard
