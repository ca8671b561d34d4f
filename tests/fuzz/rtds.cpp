// The older of the venue's price sockets.

#include "net/polymarket/live_prices/rtds.hpp"

#include "tests/fuzz/checks.hpp"

using namespace fillguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  net::polymarket::rtds_stream stream{"wss://rtds", asset::btc};
  stream.on_open();
  fuzz::check(stream.on_text(fuzz::text_of(data, size), fuzz::now));
  return 0;
}
