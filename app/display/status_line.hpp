#pragma once

#include "messages/views.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

struct line_style {
  /// The most columns; 0: any number. What matters least now is left out.
  std::size_t width = 0;
  bool colours = false; ///< Escape sequences, which take no column.
  std::string banner{}; ///< Before the rest, where not empty.
  /// The time of this machine, beside that of a demo's clock.
  std::optional<utc_time> here{};
};

/// Returns the line that is printed once a second and market:
///
///   12:13:20Z btc-15m holding   T-100  BTC 84250.11 rtds_twap 1.3s +38.74 UP
///   98c DN 3c up 0.950/0.95 imb +0.31 -0.31 D:0.12/0.40 5 UP @98c =4.85$ safe
///
/// (on one line). An unknown value is "--". "!" marks a stale value, "~" a
/// distance to a price to beat that was observed, or is the site's first
/// answer, "?" a value that may still change, or a distance to a price to beat
/// on which two sources differ. "D:2.04/0.40!14s" is the last known danger, 14
/// seconds old. A distance of a price that does not decide the window names its
/// kind. "=4.85$" is what the bids would pay for the held shares now. Without a
/// line end.
std::string status_line(const window_view& view, const line_style& style = {});

/// A market's row of a terminal.
struct status_row {
  const window_view* view;
  std::string banner; ///< Instead of that of the style.
};

/// The lines of several markets, with the same parts in the same columns: those
/// that matter to the market that needs them most.
std::vector<std::string> status_rows(const std::vector<status_row>& rows,
                                     line_style style);

} // namespace fillguard
