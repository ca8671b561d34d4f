#pragma once

#include "messages/decoder.hpp"
#include "messages/format_2_decoder.hpp"
#include "net/journal/record.hpp"

#include <string>
#include <utility>

namespace fillguard::net::journal {

template <class T>
using payload = result<T, codec::decode_problem>;

/// Fails unless this release reads the record's format.
payload<void> check_format(const record& from);

/// Reads a record's payload, in whichever format it was written.
template <class T>
payload<T> read_payload(const record& from) {
  if (auto checked = check_format(from); !checked)
    return failure(std::move(checked.error()));
  if (from.version == 2) {
    if (auto value = codec::decoded_format_2<T>(from.payload))
      return std::move(*value);
    return failure(
      codec::decode_problem{"", "these are no bytes of format 2", false});
  }
  auto value = codec::blank<T>::make();
  codec::decoder in{from.payload};
  in.get(value);
  if (const auto& problem = in.problem())
    return failure(*problem);
  return value;
}

/// "intent.purpose: value 9 of order_purpose is unknown".
std::string to_string(const codec::decode_problem& problem);

} // namespace fillguard::net::journal
