// The `book_5m` format: whole books, and changes since the previous line. All
// prices are the UP token's, so the token of a line does not matter.

#include "app/replay/captures.hpp"
#include "net/recording/book_line.hpp"

namespace fillguard {

static_assert(line_reader::padding >= net::book_line_reader::padding);

book_capture::book_capture(line_reader lines, window_id window)
    : lines_{std::move(lines)}, window_{window},
      reader_{std::make_unique<net::book_line_reader>()} {
  // nop
}

book_capture::~book_capture() = default;

bool book_capture::next(recorded_frame& out, bad_by_kind& bad) {
  std::string_view line;
  // The levels of the frame before leave their memory to this one.
  out.updates.resize(1);
  auto& update = out.updates.front();
  const net::time_range plausible{earliest_time(window_), latest_time(window_)};
  while (lines_.next(line)) {
    if (line.empty())
      continue;
    if (const auto* flaw = reader_->read(line, window_, plausible, update)) {
      ++bad[flaw];
      note_flaw(flaw, line);
      continue;
    }
    out.at = update.received_at;
    return true;
  }
  return false;
}

} // namespace fillguard
