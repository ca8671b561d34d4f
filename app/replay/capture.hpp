#pragma once

#include "app/replay/line_reader.hpp"
#include "app/replay/metadata.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// One recorded frame: its book updates, all of one exchange time.
struct recorded_frame {
  utc_time at;
  std::vector<book_update> updates;
};

/// Whether a frame about `window` can be of that time (milliseconds since
/// 1970): books are recorded from shortly before the open until shortly after
/// the close. One wrong time would make a replay pass years of seconds.
bool plausible_time(const window_id& window, std::int64_t unix_ms);

/// A file of recorded frames, read one by one.
class capture {
public:
  virtual ~capture() = default;

  /// Reads the next usable frame; false at the end of the file. Unusable frames
  /// before it are counted and skipped.
  virtual bool next(recorded_frame& out, bad_by_kind& bad) = 0;

  /// Why reading stopped before the end of the file; empty if it did not.
  virtual const std::string& error() const = 0;
};

/// A capture, or why the file is none.
struct opened_capture {
  std::unique_ptr<capture> frames; ///< Null: `error` says why.
  std::string error;
  std::optional<window_id> window; ///< Of a `book_5m` file.
};

/// Opens a capture of either recorded format. A `book_5m` file adds its own
/// window to `windows`; the windows of other captures must be in it already.
opened_capture open_capture(const std::string& path, recorded_windows& windows);

/// Reads one line of a `book_5m` file behind its first. Returns what is wrong
/// with it, or null.
const char* parse_book_line(std::string_view line, const window_id& window,
                            book_update& out);

} // namespace fillguard
