#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace fillguard {

/// Reads a text file, plain or gzip, line by line.
class line_reader {
public:
  explicit line_reader(const std::string& path);
  ~line_reader();
  line_reader(line_reader&&) noexcept;
  line_reader& operator=(line_reader&&) noexcept;

  /// Whether there was one more line; `line` is without its end.
  bool next(std::string& line);

  /// Which file could not be opened or read to its end, and why; empty if it
  /// could.
  const std::string& error() const { return error_; }

private:
  struct inner;
  std::unique_ptr<inner> inner_;
  std::string error_;
};

} // namespace fillguard
