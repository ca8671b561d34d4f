// Our trades, orders and positions over HTTP.

#include "net/polymarket/positions.hpp"
#include "net/polymarket/private_rest.hpp"
#include "tests/fuzz/checks.hpp"

using namespace fillguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace net::polymarket;
  const ownership own{"us", {"0xa"}};
  const auto text = fuzz::text_of(data, size);
  fuzz::check(read_trades(text, own, fuzz::now));
  fuzz::check(read_orders(text, own, fuzz::now));
  fuzz::check(read_single_order(text, own, fuzz::now));
  fuzz::check(read_positions(text, fuzz::now));
  fuzz::check(read_activity(text, fuzz::now));
  return 0;
}
