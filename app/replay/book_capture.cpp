// The `book_5m` format: whole books, and changes since the previous line. All
// prices are the UP token's, so the token of a line does not matter.

#include "app/replay/book_line.hpp"
#include "app/replay/captures.hpp"

namespace fillguard {

book_capture::book_capture(line_reader lines, window_id window)
    : lines_{std::move(lines)}, window_{window},
      reader_{std::make_unique<book_line_reader>()} {
  // nop
}

book_capture::~book_capture() = default;

bool book_capture::next(recorded_frame& out, bad_by_kind& bad) {
  std::string_view line;
  // The levels of the frame before leave their memory to this one.
  out.updates.resize(1);
  auto& update = out.updates.front();
  while (lines_.next(line)) {
    if (line.empty())
      continue;
    if (const auto* flaw = reader_->read(line, window_, update)) {
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
