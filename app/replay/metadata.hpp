#pragma once

#include "messages/result.hpp"
#include "messages/windows.hpp"
#include "net/polymarket/market_stream.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace fillguard {

/// A recorded window and its result, which is known only after the close.
struct recorded_window {
  window_info info;
  window_result result;

  friend bool operator==(const recorded_window&,
                         const recorded_window&) = default;
};

using recorded_windows = std::map<window_id, recorded_window>;

/// The number of unusable parts of files, by kind of error.
using bad_by_kind = std::map<std::string, std::uint64_t>;

/// Reads the first line of a `book_5m` capture; absent for anything else.
std::optional<recorded_window> parse_book_meta(std::string_view line);

/// Adds the windows of a piece of JSON: a Gamma market or event, an array of
/// them, an object with one as its "raw", or the first line of a `book_5m`
/// capture. Returns their number; unusable ones are counted.
std::size_t add_windows(std::string_view json, recorded_windows& to,
                        bad_by_kind& bad);

/// Adds the windows of a whole file, which is one piece of JSON or one a line.
result<void> load_windows(const std::string& path, recorded_windows& to,
                          bad_by_kind& bad);

/// For a file in which no window was found: what its first line is, and what it
/// must have.
std::string why_no_windows(const std::string& path);

/// The tokens of all the windows.
net::polymarket::token_map tokens_of(const recorded_windows& x);

} // namespace fillguard
