#include "app/replay/csv_reader.hpp"

#include "app/program/one_line.hpp"
#include "messages/decimal.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace fillguard {

namespace {

std::string_view trimmed(std::string_view cell) {
  while (!cell.empty() && (cell.front() == ' ' || cell.front() == '"'))
    cell.remove_prefix(1);
  while (!cell.empty()
         && (cell.back() == ' ' || cell.back() == '"' || cell.back() == '\r'))
    cell.remove_suffix(1);
  return cell;
}

void split(std::string_view line, std::vector<std::string_view>& out) {
  out.clear();
  for (;;) {
    const auto comma = line.find(',');
    out.push_back(trimmed(line.substr(0, comma)));
    if (comma == std::string_view::npos)
      return;
    line.remove_prefix(comma + 1);
  }
}

} // namespace

csv_reader::csv_reader(const std::string& path) : path_{path}, lines_{path} {
  if (!lines_.next(line_))
    return;
  number_ = 1;
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  std::string_view names = line_;
  if (names.starts_with(byte_order_mark))
    names.remove_prefix(byte_order_mark.size());
  split(names, cells_);
  header_.assign(cells_.begin(), cells_.end());
}

result<void>
csv_reader::require(std::initializer_list<std::string_view> names) const {
  for (const auto name : names)
    if (!column(name)) {
      if (!header_.empty() && is_lfs_pointer(header_.front()))
        return failure(path_, "is a pointer of Git LFS and not the file "
                              "itself: get it by git lfs pull");
      std::string found;
      for (const auto& each : header_)
        found += (found.empty() ? "" : ", ") + one_line(each.substr(0, 40));
      return failure(path_, "its header has no column " + std::string{name}
                              + "; its columns: " + found);
    }
  return {};
}

std::optional<std::size_t> csv_reader::column(std::string_view name) const {
  const auto found = std::find(header_.begin(), header_.end(), name);
  if (found == header_.end())
    return std::nullopt;
  return static_cast<std::size_t>(found - header_.begin());
}

bool csv_reader::next() {
  while (lines_.next(line_)) {
    ++number_;
    if (trimmed(line_).empty())
      continue;
    split(line_, cells_);
    return true;
  }
  return false;
}

std::string_view csv_reader::cell(std::optional<std::size_t> column) const {
  return column && *column < cells_.size() ? cells_[*column]
                                           : std::string_view{};
}

std::optional<utc_time> time_in_ms(std::string_view text) {
  // Programs that compute with times write a fraction, too.
  const auto ms = parse_millionths(text);
  constexpr std::int64_t most{9'000'000'000'000};
  if (!ms || *ms <= 0 || *ms / one_in_millionths > most)
    return std::nullopt;
  return utc_time{std::chrono::nanoseconds{*ms}};
}

} // namespace fillguard
