#pragma once

#include "messages/book.hpp"
#include "messages/codec_shape.hpp"
#include "messages/feeds.hpp"
#include "messages/fills.hpp"
#include "messages/prices.hpp"
#include "messages/result.hpp"
#include "messages/windows.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fillguard::net::link {

/// The versions of the language between processes that this release speaks;
/// the two sides agree on the newest that both do. Version 1 (release 0.1.0)
/// could carry no field that the other side did not know.
inline constexpr std::uint32_t oldest_version = 2;
inline constexpr std::uint32_t newest_version = 2;

/// What is spoken with a side whose newest version is `other`; or why nothing.
result<std::uint32_t> agreed_version(std::uint32_t other);

/// What feeds say to a state.
using relayed = std::variant<btc_price, book_update, window_result,
                             fill_detected, feed_status>;

} // namespace fillguard::net::link

template <>
inline constexpr std::array<std::uint32_t, 5>
  fillguard::codec::alternative_numbers<fillguard::net::link::relayed>{1, 2, 3,
                                                                       4, 5};

namespace fillguard::net::link {

/// Bytes of `feed_batch::body`: each value in the encoding of the journal,
/// with its length.
std::string write_batch(const std::vector<relayed>& x);

struct batch {
  std::vector<relayed> said;
  /// Values of a newer release that were left out: this one does not know
  /// their kind, or something that they say.
  std::size_t unknown = 0;
};

/// An error unless all of it is a batch: no value of it is out of its range.
result<batch> read_batch(std::string_view body);

} // namespace fillguard::net::link
