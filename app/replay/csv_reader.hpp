#pragma once

#include "app/replay/line_reader.hpp"
#include "messages/result.hpp"
#include "messages/time.hpp"

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard {

/// Reads a CSV file with a header, plain or gzip, row by row, as spreadsheets
/// and scripts write it: a byte order mark, blanks and quotes around a cell,
/// and blank lines do not count. No cell contains a comma or a quote.
class csv_reader {
public:
  explicit csv_reader(const std::string& path);

  /// Fails with the first of `names` that the header lacks.
  result<void> require(std::initializer_list<std::string_view> names) const;

  /// Absent: the header has no such column.
  std::optional<std::size_t> column(std::string_view name) const;

  /// Whether there is no header, so that the file is empty.
  bool is_empty() const { return header_.empty(); }

  /// Reads the next row; false when there is none.
  [[nodiscard]] bool next();

  /// Of the row; empty where it has no such column. Valid until `next`.
  std::string_view cell(std::optional<std::size_t> column) const;

  const std::string& line() const { return line_; }
  std::size_t number() const { return number_; } ///< Of that line, from 1.

  /// Fails when the file could not be opened or read to its end.
  const result<void>& status() const { return lines_.status(); }

private:
  std::string path_;
  line_reader lines_;
  std::string line_;
  std::size_t number_ = 0;
  std::vector<std::string> header_;
  std::vector<std::string_view> cells_;
};

/// Milliseconds since 1970, with or without a fraction. Absent for what is no
/// time after 1970 that nanoseconds can hold.
std::optional<utc_time> time_in_ms(std::string_view text);

} // namespace fillguard
