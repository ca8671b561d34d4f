#pragma once

#include "messages/fills.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fillguard::net::polymarket {

/// Evidence from a source that names tokens and knows no windows: `evidence`
/// lacks its window and side.
struct token_evidence {
  std::string token_id;
  fill_evidence evidence;

  friend bool operator==(const token_evidence&,
                         const token_evidence&) = default;
};

/// A part of an answer that cannot be used, counted by `kind`; `detail` names
/// the field and what is wrong with it.
struct bad_report {
  std::string kind;
  std::string detail;

  friend bool operator==(const bad_report&, const bad_report&) = default;
};

/// What was understood of a frame or a page, and what was not.
struct fill_report {
  std::vector<token_evidence> evidence;
  std::vector<bad_report> bad;
  /// Where the next page begins; absent on the last one.
  std::optional<std::string> next_cursor;
};

/// The longest frame or page that is looked at.
inline constexpr std::size_t most_report_bytes = std::size_t{4} * 1024 * 1024;

} // namespace fillguard::net::polymarket
