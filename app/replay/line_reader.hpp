#pragma once

#include "messages/result.hpp"

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
  [[nodiscard]] bool next(std::string& line);

  /// Fails when the file could not be opened or read to its end.
  const result<void>& status() const { return status_; }

private:
  struct inner;
  std::unique_ptr<inner> inner_;
  result<void> status_;
};

} // namespace fillguard
