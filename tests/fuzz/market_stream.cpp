// The market channel. A frame with room behind it is read in place, any other
// from a copy: both must give the same result.

#include "net/polymarket/market_stream.hpp"

#include "tests/fuzz/checks.hpp"

using namespace fillguard;

namespace {

/// All of the books' levels, for comparison.
std::vector<book_update> books_of(const net::polymarket::stream_frame& x) {
  std::vector<book_update> out;
  for (const auto& y : x.events)
    if (const auto* book = std::get_if<net::polymarket::stream_book>(&y))
      out.push_back(book->update);
  return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static net::polymarket::market_stream_reader reader;
  static const auto tokens = fuzz::tokens();
  std::string tight{fuzz::text_of(data, size)};
  tight.shrink_to_fit();
  std::string roomy;
  roomy.reserve(size + 256);
  roomy = tight;
  const auto copied = reader.read(tight, tokens, fuzz::now);
  fuzz::check(copied);
  const auto in_place = reader.read(roomy, tokens, fuzz::now);
  fuzz::must(copied.events.size() == in_place.events.size());
  fuzz::must(copied.bad == in_place.bad);
  fuzz::must(copied.ignored == in_place.ignored);
  fuzz::must(books_of(copied) == books_of(in_place));
  return 0;
}
