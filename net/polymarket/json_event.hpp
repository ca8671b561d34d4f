#pragma once

// Books, and events about them, as the venue writes them. For .cpp files only.

#include "messages/book.hpp"
#include "net/polymarket/json.hpp"
#include "net/polymarket/json_answer.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace fillguard::net::polymarket::json {

/// A best price that came beside something else. The venue writes an empty side
/// as "" or "0" (or "1" for asks): a price that is none.
struct quote {
  bool said = false;
  std::optional<price> value;
};

/// One entry of a `price_change`.
struct level_change {
  std::string_view asset;
  bool is_bid = true;
  book_level level;
  quote best_bid;
  quote best_ask;
};

/// The members of one object, in the prices of its own token. The views point
/// into the frame. Reused from frame to frame, so that levels cost no
/// allocation.
struct event {
  std::string_view type;
  std::string_view asset;
  std::string_view winning_asset;
  std::optional<utc_time> at;
  bool has_bids = false;
  bool has_asks = false;
  bool has_changes = false;
  std::vector<book_level> bids;
  std::vector<book_level> asks;
  std::vector<level_change> changes;
  std::optional<price> tick_size;
  std::optional<price> new_tick_size;
  quote best_bid;
  quote best_ask;
  /// The first thing that is wrong with it, if any.
  std::optional<bad_answer> flaw;
  const char* end = nullptr; ///< Of the frame that is being read.

  void clear();
};

/// Reads `object`, of a text that ends at `out.end`, in one pass. Returns an
/// error only where the JSON itself is broken; wrong types and values are the
/// event's `flaw`, and reading may go on behind it.
simdjson::error_code read_event(od::object object, event& out);

} // namespace fillguard::net::polymarket::json
