#pragma once

#include "net/journal/record.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace fillguard::net::journal {

/// Reads a day's file from front to back while another process may append to
/// it, with little memory.
class record_stream {
public:
  /// Begins at the record at `offset`, or with the first one at 0.
  record_stream(std::string path, std::uint64_t offset);

  /// The next whole record, whose payload is valid until the next call. Absent:
  /// there is none yet; later there may be.
  std::optional<record> next();

  /// Where the next record begins.
  std::uint64_t offset() const { return begins_ + at_; }

  /// Bytes behind `offset` that are no whole record.
  std::uint64_t rest() const { return bytes_.size() - at_; }

  const std::string& path() const { return path_; }

private:
  bool read_more();

  std::string path_;
  std::string bytes_;
  std::uint64_t begins_ = 0; ///< Offset in the file of `bytes_`.
  std::size_t at_ = 0;       ///< Of the next record in `bytes_`.
};

} // namespace fillguard::net::journal
