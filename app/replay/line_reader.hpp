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

  /// Reads the next line, without its line end; false when there is none.
  bool next(std::string& line);

  /// Why the file could not be opened or read to its end, with its name; empty
  /// on success.
  const std::string& error() const { return error_; }

private:
  struct inner;
  std::unique_ptr<inner> inner_;
  std::string error_;
};

} // namespace fillguard
