// The newer of the venue's price sockets, before and after it knows who we are.

#include "net/polymarket/live_prices/polybolt.hpp"

#include "tests/fuzz/checks.hpp"

using namespace fillguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  net::polymarket::polybolt_stream stream{
    "wss://polybolt", asset::btc, {"key", "c2VjcmV0", "phrase"}};
  stream.on_open();
  // Twice, since sequences that repeat or jump are counted.
  for (int i = 0; i < 2; ++i)
    fuzz::check(stream.on_text(fuzz::text_of(data, size), fuzz::now));
  stream.on_open();
  stream.on_text(R"({"op":"authed"})", fuzz::now);
  fuzz::check(stream.on_text(fuzz::text_of(data, size), fuzz::now));
  return 0;
}
