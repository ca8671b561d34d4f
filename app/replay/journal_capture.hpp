#pragma once

#include "app/replay/capture.hpp"
#include "messages/prices.hpp"

#include <memory>
#include <string>
#include <vector>

namespace fillguard {

/// The recorded books of one market of a journal, in the order in which the
/// service received them. Its orders and fills are not read: policies make
/// their own.
struct journal_market {
  std::string path; ///< Of its folder, or of the one file.
  std::unique_ptr<capture> frames;
};

/// Reads a journal's windows and prices, and opens the books of its markets. A
/// result is invisible before its window's close, as in other captures.
result<std::vector<journal_market>>
open_journal(const std::string& path, recorded_windows& windows,
             std::vector<btc_price>& prices);

} // namespace fillguard
