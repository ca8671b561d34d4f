#pragma once

// For .cpp files only.

#include "messages/book.hpp"

#include <simdjson.h>

#include <string_view>

namespace fillguard {

/// Reads the lines of a `book_5m` file behind its first. Keeps its buffers, so
/// one reader serves one thread at a time.
class book_line_reader {
public:
  /// `line` must have the padding of `line_reader` behind it. Returns null, or
  /// the kind of error by which the line is counted; `out` is then undefined.
  const char* read(std::string_view line, const window_id& window,
                   book_update& out);

private:
  simdjson::dom::parser parser_;
};

} // namespace fillguard
