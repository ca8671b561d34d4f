#pragma once

#include "messages/fills.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fillguard::net::polymarket {

/// Evidence from a source that names tokens but not windows: `evidence` has no
/// window and no outcome.
struct token_evidence {
  std::string token_id;
  fill_evidence evidence;
  bool redeemed = false; ///< Paid out after the close, not traded.
  std::string slug{};    ///< Of the market, in rows that name it; else empty.
  std::string condition_id{}; ///< Likewise.

  friend bool operator==(const token_evidence&,
                         const token_evidence&) = default;
};

/// A part of an answer that cannot be used, counted by `kind`; `detail` names
/// the field and the error.
struct bad_report {
  std::string kind;
  std::string detail;

  friend bool operator==(const bad_report&, const bad_report&) = default;
};

/// The evidence in a frame or a page, and its unusable parts.
struct fill_report {
  std::vector<token_evidence> evidence;
  std::vector<bad_report> bad;
  /// Whether each entry was read, so that what is missing does not exist.
  bool whole = true;
  /// The cursor of the next page; absent on the last one.
  std::optional<std::string> next_cursor;
};

/// The longest frame or page that is read.
inline constexpr std::size_t most_report_bytes = std::size_t{4} * 1024 * 1024;

} // namespace fillguard::net::polymarket
