// Feeds the journal's reader with anything: as a day's file, and as the payload
// of each kind of record. `run` builds and runs it.

#include "actors/trader/journaled_venue.hpp"
#include "actors/window_state/keep/vault.hpp"
#include "net/journal/codec.hpp"
#include "net/journal/folder_reader.hpp"
#include "net/journal/record.hpp"

#include <cstdlib>
#include <string_view>

using namespace fillguard;
namespace journal = fillguard::net::journal;

namespace {

/// What is read back must be written the same.
template <class T>
void read_as(std::string_view bytes) {
  const auto x = journal::decoded<T>(bytes);
  if (!x)
    return;
  const auto again = journal::decoded<T>(journal::encoded(*x));
  if (!again || journal::encoded(*again) != journal::encoded(*x))
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const journal::read_day day{"", std::string{bytes}, journal::examine(bytes)};
  if (day.health.good > bytes.size())
    std::abort();
  if (day.health.good >= journal::magic.size())
    journal::for_each_record(day, [&](const journal::record& x) {
      read_as<fold_input>(x.payload);
      read_as<order_record>(x.payload);
    });
  read_as<fold_input>(bytes);
  read_as<order_record>(bytes);
  return 0;
}
