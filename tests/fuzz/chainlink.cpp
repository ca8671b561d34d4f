// Answers of on-chain servers, one per line; the first two identify the
// contract.

#include "net/chainlink/aggregator.hpp"
#include "tests/fuzz/checks.hpp"

using namespace fillguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  net::chainlink::aggregator_poll poll{{"http://one", "http://two"},
                                       asset::btc};
  for (auto text = fuzz::text_of(data, size); !text.empty();) {
    const auto end = text.find('\n');
    poll.next_request();
    fuzz::check(poll.on_answer(200, text.substr(0, end), fuzz::now));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return 0;
}
