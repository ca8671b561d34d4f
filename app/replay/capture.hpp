#pragma once

#include "app/replay/line_reader.hpp"
#include "app/replay/metadata.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard {

/// One recorded frame: its book updates, all of one exchange time. A reader
/// overwrites the frame before, so that levels cost no allocation.
struct recorded_frame {
  utc_time at;
  std::vector<book_update> updates;
};

/// Whether a frame about `window` can be of that time (milliseconds since
/// 1970): books are recorded from shortly before the open until shortly after
/// the close. One wrong time would make a replay pass years of seconds.
bool plausible_time(const window_id& window, std::int64_t unix_ms);

/// The first and the last such time.
utc_time earliest_time(const window_id& window);
utc_time latest_time(const window_id& window);

/// A file of recorded frames, read one by one.
class capture {
public:
  virtual ~capture() = default;

  /// Reads the next usable frame; false at the end of the file. Unusable frames
  /// before it are counted and skipped.
  [[nodiscard]] virtual bool next(recorded_frame& out, bad_by_kind& bad) = 0;

  /// Releases the file until the next frame is read.
  virtual void pause() = 0;

  /// Fails when reading stopped before the end of the file.
  virtual const result<void>& status() const = 0;

  /// The bytes of its file that were read so far.
  virtual std::uint64_t position() const = 0;

  /// The first part that could not be used, and why; empty: there is none.
  const std::string& first_flaw() const { return first_flaw_; }

protected:
  /// Keeps the first call's text.
  void note_flaw(std::string_view kind, std::string_view line);

private:
  std::string first_flaw_;
};

struct opened_capture {
  std::unique_ptr<capture> frames;
  std::optional<window_id> window; ///< Of a `book_5m` file.
};

/// Opens a capture of either recorded format. A `book_5m` file adds its own
/// window to `windows`; the windows of other captures must be in it already.
/// `memory` is that of unpacked text; null: it has its own.
result<opened_capture>
open_capture(const std::string& path, recorded_windows& windows,
             std::shared_ptr<text_memory> memory = nullptr);

} // namespace fillguard
