#pragma once

#include "messages/decoder.hpp"
#include "messages/format_2_decoder.hpp"
#include "net/journal/record.hpp"

#include <optional>
#include <string>
#include <utility>

namespace fillguard::net::journal {

/// A record's value, or why it cannot be read.
template <class T>
struct payload {
  std::optional<T> value;
  codec::decode_problem problem; ///< When there is no value.
};

/// Why a record's format cannot be read; absent when it can.
std::optional<std::string> unreadable_format(const record& from);

/// Reads a record's payload, in whichever format it was written.
template <class T>
payload<T> read_payload(const record& from) {
  payload<T> out;
  if (auto why = unreadable_format(from)) {
    out.problem = {"", std::move(*why), true};
  } else if (from.version == 2) {
    out.value = codec::decoded_format_2<T>(from.payload);
    out.problem.what = "these are no bytes of format 2";
  } else {
    auto value = codec::blank<T>::make();
    codec::decoder in{from.payload};
    in.get(value);
    if (in.good())
      out.value = std::move(value);
    else
      out.problem = *in.problem();
  }
  return out;
}

/// "intent.purpose: value 9 of order_purpose is unknown".
std::string to_string(const codec::decode_problem& problem);

} // namespace fillguard::net::journal
