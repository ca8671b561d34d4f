#pragma once

// Books, and events about them, as the venue writes them. For .cpp files only.

#include "messages/book.hpp"
#include "net/polymarket/json.hpp"
#include "net/polymarket/json_answer.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace fillguard::net::polymarket::json {

/// A best price beside other data. The venue writes an empty side of the book
/// as "" or "0" (or "1" for asks), which is not a price.
struct quote {
  bool is_given = false;
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
  std::optional<shares> smallest_order;
  std::optional<price> new_tick_size;
  /// Tokens of changes that cannot be read; "" for an unknown one.
  std::vector<std::string_view> lost_changes;
  quote best_bid;
  quote best_ask;
  /// The first error of the event, if any.
  std::optional<bad_answer> flaw;
  /// The first error within an entry of `changes`, which costs no other entry.
  std::optional<bad_answer> entry_flaw;
  const char* end = nullptr; ///< Of the frame that is being read.

  void clear();
};

/// Reads a whole frame, one book in exactly the shape in which the venue has
/// always sent it, straight from its bytes. Returns false for anything else,
/// which is then for `read_event`; `out` must be cleared before. The byte
/// behind the frame must be no digit, as the one behind a std::string.
bool read_usual_book(std::string_view frame, event& out);

/// Reads `object`, of a text that ends at `out.end`, in one pass. Returns an
/// error only if the JSON itself is malformed; wrong types and values become
/// the event's `flaw`, and reading may continue behind it.
simdjson::error_code read_event(od::object object, event& out);

} // namespace fillguard::net::polymarket::json
