// Coinbase's answers.

#include "net/coinbase/spot.hpp"
#include "tests/fuzz/checks.hpp"

using namespace fillguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  net::coinbase::spot_poll poll{"https://coinbase", asset::btc};
  poll.next_request();
  fuzz::check(poll.on_answer(200, fuzz::text_of(data, size), fuzz::now));
  return 0;
}
