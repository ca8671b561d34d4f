#pragma once

#include "messages/book.hpp"
#include "messages/market.hpp"
#include "messages/result.hpp"
#include "messages/time.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fillguard {

/// Seconds left at which the probabilities are computed.
inline constexpr std::array judged_at{120, 60, 30, 10, 5};

/// What a capture of a window's book shows.
struct recorded_book {
  /// UP's best quotes at each of `judged_at`; absent when the book was not
  /// fresh then.
  std::array<std::optional<top_of_book>, judged_at.size()> tops;
  std::optional<outcome> winner; ///< Absent: not recorded.
};

/// By a window's open and close.
using recorded_books = std::map<std::pair<utc_time, utc_time>, recorded_book>;

/// Reads captures of books. `windows`, a file of Gamma objects, names the
/// windows of captures that do not name their own. Fails at a file that cannot
/// be read.
result<recorded_books> read_books(const std::vector<std::string>& captures,
                                  const std::string& windows);

} // namespace fillguard
