// Our orders and trades on the user channel.

#include "net/polymarket/user_stream.hpp"

#include "tests/fuzz/checks.hpp"

using namespace fillguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const net::polymarket::ownership own{"us", {"0xa"}};
  fuzz::check(net::polymarket::read_user_frame(fuzz::text_of(data, size), own,
                                               fuzz::now));
  return 0;
}
