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

/// The versions of the link protocol that this release supports; the two peers
/// use the newest common one. Version 1 (release 0.1.0) could not carry a field
/// that was unknown to the other peer.
inline constexpr std::uint32_t oldest_version = 2;
inline constexpr std::uint32_t newest_version = 2;

/// The version to use with a peer whose newest version is `other`, or why none.
result<std::uint32_t> agreed_version(std::uint32_t other);

/// The messages from feeds to a state.
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
  std::vector<relayed> values;
  /// Skipped values of a newer release: their kind or one of their values is
  /// unknown.
  std::size_t unknown = 0;
};

/// Reads a whole batch; an error if a part of it is invalid or out of range.
result<batch> read_batch(std::string_view body);

} // namespace fillguard::net::link
