#pragma once

#include "messages/book.hpp"

#include <cstddef>
#include <memory>
#include <string_view>

namespace fillguard::net {

/// The times that a line about a window can have.
struct time_range {
  utc_time first;
  utc_time last;
};

/// Reads the lines of a `book_5m` file behind its first: whole books, and
/// changes since the line before, in the UP token's prices. Keeps its buffers,
/// so one reader serves one thread at a time.
class book_line_reader {
public:
  /// So many bytes behind a line must be readable.
  static constexpr std::size_t padding = 64;

  book_line_reader();
  ~book_line_reader();

  /// Returns null, or the kind of error by which the line is counted; `out` is
  /// then undefined. The memory of the levels of `out` is used again.
  const char* read(std::string_view line, const window_id& window,
                   const time_range& plausible, book_update& out);

private:
  struct inner;
  std::unique_ptr<inner> inner_;
};

} // namespace fillguard::net
