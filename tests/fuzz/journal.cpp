// Feeds any bytes to the journal's reader: as a day's file, and as the payload
// of each kind of record. `run` builds and runs it.

#include "actors/window_state/keep/isolated_state.hpp"
#include "actors/window_state/keep/snapshot.hpp"
#include "messages/encoder.hpp"
#include "messages/order_records.hpp"
#include "net/journal/folder_reader.hpp"
#include "net/journal/payload.hpp"
#include "net/journal/record.hpp"

#include <cstdlib>
#include <string_view>

using namespace fillguard;
namespace journal = fillguard::net::journal;

namespace {

/// A value that was read must be the same after writing and reading again.
template <class T>
void read_as(const journal::record& from) {
  const auto read = journal::read_payload<T>(from);
  if (!read)
    return;
  const auto bytes = codec::encoded(*read);
  const auto again = codec::decoded<T>(bytes);
  if (!again || codec::encoded(*again) != bytes)
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
      read_as<market_input>(x);
      read_as<order_record>(x);
    });
  for (const std::uint8_t format : {2, 3}) {
    const journal::record any{journal::record_kind::input, format, 1, bytes};
    read_as<market_input>(any);
    read_as<order_record>(any);
    if (const auto snapshot = read_snapshot(any))
      if (const auto state = restore(snapshot->state, snapshot->settings);
          state && state_bytes(*state).empty())
        std::abort();
  }
  return 0;
}
