#include "net/link/batch.hpp"

#include "messages/decoder.hpp"
#include "messages/encoder.hpp"
#include "messages/release.hpp"

#include <algorithm>

namespace fillguard::net::link {

namespace {

/// The encoded form of a batch. The count shows whether values are missing at
/// the end.
struct written_batch {
  std::uint64_t count = 0;
  std::vector<std::string> values; ///< Each a `relayed`.

  static constexpr auto describe() {
    return record("batch", field(1, "count", &written_batch::count, 3),
                  field(2, "values", &written_batch::values, 3));
  }
};

} // namespace

result<std::uint32_t> agreed_version(std::uint32_t other) {
  if (other < oldest_version)
    return failure("link",
                   "the other side speaks version " + std::to_string(other)
                     + " of the link; fillguard " + std::string{release()}
                     + " speaks " + std::to_string(oldest_version) + " to "
                     + std::to_string(newest_version)
                     + ": run the same release on both sides");
  return std::min(other, newest_version);
}

std::string write_batch(const std::vector<relayed>& x) {
  written_batch out;
  out.count = x.size();
  out.values.reserve(x.size());
  for (const auto& each : x)
    out.values.push_back(codec::encoded(each));
  return codec::encoded(out);
}

result<batch> read_batch(std::string_view body) {
  if (body.empty())
    return failure("batch", "is empty");
  const auto written = codec::decoded<written_batch>(body, "batch");
  if (!written)
    return failure(written.error());
  if (written->count != written->values.size())
    return failure("batch", "holds " + std::to_string(written->values.size())
                              + " values of " + std::to_string(written->count));
  batch out;
  for (const auto& part : written->values) {
    relayed value;
    codec::decoder in{part};
    in.get(value);
    if (in.good())
      out.values.push_back(std::move(value));
    else if (in.problem()->newer)
      ++out.unknown;
    else
      return failure("batch." + in.problem()->where, in.problem()->what);
  }
  return out;
}

} // namespace fillguard::net::link
