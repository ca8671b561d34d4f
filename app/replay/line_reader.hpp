#pragma once

#include "messages/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace fillguard {

/// Memory that readers of packed files hand on to each other, in any thread: a
/// file takes megabytes, which cost time when each gets new ones.
class text_memory;
std::shared_ptr<text_memory> make_text_memory();

/// Reads a text file, plain or gzip, line by line. What lies behind the first
/// kilobytes of a packed file is unpacked in one go where it fits into memory,
/// which takes half the time.
class line_reader {
public:
  /// So many bytes can be read behind each line, for readers that look at many
  /// at once.
  static constexpr std::size_t padding = 64;

  /// `memory` null: it has its own.
  explicit line_reader(const std::string& path,
                       std::shared_ptr<text_memory> memory = nullptr);
  ~line_reader();
  line_reader(line_reader&&) noexcept;
  line_reader& operator=(line_reader&&) noexcept;

  /// Reads the next line, without its line end; false when there is none. The
  /// view is valid until the next call.
  [[nodiscard]] bool next(std::string_view& line);
  [[nodiscard]] bool next(std::string& line);

  /// Releases the file and the memory until the next line is read, so that
  /// thousands of files can wait for their turn. A pipe stays open.
  void pause();

  /// The bytes of the file that were read so far, packed as they are there.
  std::uint64_t position() const;

  /// Fails when the file could not be opened or read to its end.
  const result<void>& status() const { return status_; }

private:
  class input;

  bool resume();

  std::string path_;
  std::shared_ptr<text_memory> memory_; ///< May be null.
  std::unique_ptr<input> input_;        ///< Null: paused, or at the end.
  std::uint64_t passed_ = 0;            ///< Bytes of text before the next line.
  std::uint64_t position_ = 0;          ///< When it was paused.
  bool paused_ = false;
  result<void> status_;
};

/// Whether a file with this first line only points at one that Git LFS keeps.
inline bool is_lfs_pointer(std::string_view first_line) {
  return first_line.starts_with("version https://git-lfs.github.com/spec/");
}

} // namespace fillguard
