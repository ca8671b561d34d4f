// Feeds any bytes to the reader of other processes' batches. `run` builds and
// runs it.

#include "net/link/batch.hpp"
#include "tests/fuzz/checks.hpp"

using namespace fillguard;

/// A batch that was read must be the same after writing and reading again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto batch = net::link::read_batch(fuzz::text_of(data, size));
  if (!batch)
    return 0;
  const auto bytes = net::link::write_batch(batch->said);
  const auto again = net::link::read_batch(bytes);
  fuzz::must(again && again->said.size() == batch->said.size());
  fuzz::must(net::link::write_batch(again->said) == bytes);
  for (const auto& x : batch->said)
    if (const auto* book = std::get_if<book_update>(&x))
      fuzz::check(*book);
  return 0;
}
