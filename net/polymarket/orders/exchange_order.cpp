#include "net/polymarket/orders/exchange_order.hpp"

namespace fillguard::net::polymarket {

namespace {

order_domain domain(unsigned version, const char* exchange) {
  return {version, 137, ethereum::read_address(exchange).value()};
}

} // namespace

const order_domain& current_domain() {
  static const auto out =
    domain(2, "0xE111180000d2663C0091e4f400237545B87B996B");
  return out;
}

const order_domain& negative_risk_domain() {
  static const auto out =
    domain(2, "0xe2222d279d744050d28e00520010520000310F59");
  return out;
}

const order_domain& protocol_v2_domain() {
  static const auto out =
    domain(3, "0xe3333700cA9d93003F00f0F71f8515005F6c00Aa");
  return out;
}

order_type to_order_type(time_in_force x) {
  switch (x) {
  case time_in_force::good_till_cancelled:
    return order_type::gtc;
  case time_in_force::fill_or_kill:
    return order_type::fok;
  case time_in_force::fill_and_kill:
    return order_type::fak;
  }
  return order_type::gtc; // Not reached: the compiler checks the cases.
}

} // namespace fillguard::net::polymarket
