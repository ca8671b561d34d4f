#pragma once

#include "app/history/rows.hpp"
#include "app/history/store.hpp"
#include "messages/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fillguard::history {

/// Windows that close from `from` until before `to`; absent: no bound.
struct time_range {
  std::optional<utc_time> from;
  std::optional<utc_time> to;
};

/// Reads "2026-11-27" or a time in ISO 8601. A day as an end includes the day.
result<utc_time> read_bound(const std::string& text, bool is_end);

/// The least number of windows that open at that time or later.
std::int64_t least_window(utc_time from);

struct trades_question {
  time_range within;
  std::optional<market_key> market;
  bool finished_only = true;
  std::size_t limit = 0;             ///< 0: all.
  std::optional<std::int64_t> after; ///< Window; only older ones.
};

/// Newest first.
result<std::vector<trade_row>> trades_of(store& from,
                                         const trades_question& question);

/// Everything of one window; its row is absent when it was not watched.
struct window_story {
  std::optional<window_row> window;
  std::optional<trade_row> trade;
  std::vector<order_row> orders;
  std::vector<fill_row> fills;
  std::vector<match_row> matches;
  std::vector<reading_row> readings;
  std::vector<event_row> events;
};

result<window_story> story_of(store& from, const window_id& window);

} // namespace fillguard::history
