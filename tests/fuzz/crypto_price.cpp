// The answers of the venue's site.

#include "net/polymarket/crypto_price.hpp"

#include "tests/fuzz/checks.hpp"

using namespace fillguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto read =
    net::polymarket::parse_crypto_price(fuzz::text_of(data, size));
  if (!read)
    fuzz::must(!read.error().kind.empty());
  else if (*read)
    fuzz::must((*read)->open_price > coin_price{});
  return 0;
}
