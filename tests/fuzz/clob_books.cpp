// Books over HTTP.

#include "net/polymarket/clob_books.hpp"

#include "tests/fuzz/checks.hpp"

using namespace fillguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  fuzz::check(net::polymarket::parse_clob_books(fuzz::text_of(data, size),
                                                fuzz::tokens(), fuzz::now));
  return 0;
}
