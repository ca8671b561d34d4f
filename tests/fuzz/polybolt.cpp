// The newer of the venue's price sockets, before and after authentication.

#include "net/polymarket/live_prices/polybolt.hpp"

#include "tests/fuzz/checks.hpp"

using namespace fillguard;

namespace {

net::polymarket::polybolt_stream opened() {
  net::polymarket::polybolt_stream out{
    "wss://polybolt", asset::btc, {"key", "c2VjcmV0", "phrase"}};
  out.on_open();
  return out;
}

net::polymarket::polybolt_stream known() {
  auto out = opened();
  out.on_text(R"({"op":"authed"})", fuzz::now);
  return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const auto before = opened();
  static const auto after = known();
  for (auto stream : {before, after})
    // Twice, since sequences that repeat or jump are counted.
    for (int i = 0; i < 2; ++i)
      fuzz::check(stream.on_text(fuzz::text_of(data, size), fuzz::now));
  return 0;
}
