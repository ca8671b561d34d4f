#pragma once

#include "messages/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

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

  /// The bytes of the file that were read so far, packed as they are there.
  std::uint64_t position() const;

  /// Fails when the file could not be opened or read to its end.
  const result<void>& status() const { return status_; }

private:
  struct inner;
  std::unique_ptr<inner> inner_;
  result<void> status_;
};

/// Whether a file with this first line only points at one that Git LFS keeps.
inline bool is_lfs_pointer(std::string_view first_line) {
  return first_line.starts_with("version https://git-lfs.github.com/spec/");
}

} // namespace fillguard
