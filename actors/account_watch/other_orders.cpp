#include "actors/account_watch/other_orders.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace fillguard {

namespace {

std::string lower(std::string x) {
  std::transform(x.begin(), x.end(), x.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return x;
}

} // namespace

void other_orders::add_ours(const std::string& id) {
  ours_.insert(lower(id));
}

void other_orders::add(const net::polymarket::open_orders_page& page) {
  incoming_.insert(incoming_.end(), page.orders.begin(), page.orders.end());
  if (page.next_cursor)
    return;
  listed_ = std::exchange(incoming_, {});
  known_ = true;
}

other_orders::in_token other_orders::in(const std::string& token_id) const {
  in_token out;
  for (const auto& order : listed_) {
    if (order.token_id != token_id || ours_.contains(lower(order.id)))
      continue;
    out.any = true;
    if (order.direction != order_side::sell)
      continue;
    out.reserved += order.open;
    if (out.first_sale.empty())
      out.first_sale = order.id;
  }
  return out;
}

} // namespace fillguard
