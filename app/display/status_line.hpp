#pragma once

#include "messages/views.hpp"

#include <string>

namespace fillguard {

/// Returns the line that is printed once a second and market:
///
///   12:13:20Z btc-15m holding   T-100  BTC 84250.11 1.3s +38.74 UP 98c DN 3c
///   up 0.950/0.95 imb +0.31 -0.31 D:0.12/0.40 5 UP @98c safe so far
///
/// (on one line). An unknown value is "--". "!" marks a stale value, "~" a
/// distance to a price to beat that was observed, or is the site's first
/// answer, "?" a value that may still change, or a distance to a price to beat
/// on which two sources differ. "D:2.04/0.40!14s" is the last known danger, 14
/// seconds old. A distance of a price that does not decide the window names its
/// kind. Without a line end.
std::string status_line(const window_view& view);

} // namespace fillguard
