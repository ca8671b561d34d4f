// The venue's answers to orders, cancels and look-ups. The first bytes choose
// the order, the status of HTTP and the headers.

#include "net/polymarket/orders/answers.hpp"

#include "net/polymarket/orders/order_lookup.hpp"
#include "tests/fuzz/checks.hpp"

#include <array>

using namespace fillguard;
using namespace fillguard::net::polymarket;

namespace {

constexpr std::array statuses{200, 400, 401, 403, 404, 425, 429, 500, 503};

/// No answer makes an order that gets nothing done, or gives more than ordered.
void check(const exchange_order& sent, order_type type, const post_answer& x) {
  const bool spends = is_at_once(type) && sent.side == order_side::buy;
  fuzz::must(!x.matched || *x.matched > shares{});
  fuzz::must(!x.matched || spends || *x.matched <= shares_of(sent));
  if (x.fate == order_fate::done || x.fate == order_fate::ended)
    fuzz::must(x.matched.has_value());
  if (x.fate == order_fate::rejected || x.fate == order_fate::never_sent)
    fuzz::must(!x.matched);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  if (size < 3)
    return 0;
  exchange_order sent;
  sent.side = data[0] % 2 == 0 ? order_side::buy : order_side::sell;
  sent.maker_amount = 5'000'000;
  sent.taker_amount = 5'000'000;
  const auto type = static_cast<order_type>(data[1] % 4);
  const attempt_reply reply{statuses[data[2] % statuses.size()],
                            std::string{fuzz::text_of(data + 3, size - 3)},
                            data[0] >= 128};
  check(sent, type, read_post_answer(sent, type, "0xab", reply));
  static_cast<void>(read_cancel_answer("0xab", reply));
  for (auto read : {read_order_lookup, read_orders_lookup}) {
    const auto x = read(sent, type, "0xab", reply);
    fuzz::must(x.what == lookup_answer::kind::found
               || x.fate == order_fate::unknown);
    fuzz::must(!x.matched || *x.matched >= shares{});
  }
  return 0;
}
