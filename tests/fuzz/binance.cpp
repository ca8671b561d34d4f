// Binance's trades.

#include "net/binance/trades.hpp"
#include "tests/fuzz/checks.hpp"

using namespace fillguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  net::binance::trade_stream stream{"wss://binance", asset::btc};
  fuzz::check(stream.on_text(fuzz::text_of(data, size), fuzz::now));
  return 0;
}
