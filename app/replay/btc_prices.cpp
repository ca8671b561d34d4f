#include "app/replay/btc_prices.hpp"

#include "app/replay/line_reader.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace fillguard {

namespace {

using cells = std::vector<std::string_view>;

/// A cell without the blanks and quotes around it.
std::string_view trimmed(std::string_view cell) {
  while (!cell.empty() && (cell.front() == ' ' || cell.front() == '"'))
    cell.remove_prefix(1);
  while (!cell.empty()
         && (cell.back() == ' ' || cell.back() == '"' || cell.back() == '\r'))
    cell.remove_suffix(1);
  return cell;
}

/// Neither column names nor numbers contain a comma.
void split(std::string_view line, cells& out) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (line.starts_with(byte_order_mark))
    line.remove_prefix(byte_order_mark.size());
  out.clear();
  for (;;) {
    const auto comma = line.find(',');
    out.push_back(trimmed(line.substr(0, comma)));
    if (comma == std::string_view::npos)
      return;
    line.remove_prefix(comma + 1);
  }
}

struct columns {
  explicit columns(const cells& header)
      : time{find(header, "feed_ts_ms")}, value{find(header, "value")},
        received{find(header, "recv_ms")}, exact{find(header,
                                                      "full_accuracy_value")} {
    // nop
  }

  static std::size_t find(const cells& header, std::string_view name) {
    return static_cast<std::size_t>(
      std::find(header.begin(), header.end(), name) - header.begin());
  }

  std::size_t time;
  std::size_t value;
  std::size_t received;
  std::size_t exact;
};

/// The cell at a column; empty where the row has no such column.
std::string_view cell(const cells& row, std::size_t at) {
  return at < row.size() ? row[at] : std::string_view{};
}

std::optional<utc_time> time_of(std::string_view text) {
  // Programs that compute with times write a fraction, too.
  const auto ms = parse_millionths(text);
  // A time that nanoseconds cannot hold is invalid.
  constexpr std::int64_t most = std::int64_t{9'000'000'000'000};
  if (!ms || *ms < 0 || *ms / one_in_millionths > most)
    return std::nullopt;
  return utc_time{std::chrono::nanoseconds{*ms}};
}

std::optional<btc_price> price_of(const cells& row, const columns& at) {
  const auto time = time_of(cell(row, at.time));
  const auto exact = cell(row, at.exact);
  const auto received = cell(row, at.received);
  const auto units = exact.empty() ? parse_millionths(cell(row, at.value))
                                   : parse_scaled(exact, 18);
  const auto effect = received.empty() ? time : time_of(received);
  if (!time || !units || *units <= 0 || !effect)
    return std::nullopt;
  btc_price out;
  out.source = price_source::recorded;
  out.value = coin_price::from_millionths(*units);
  out.source_time = *time;
  out.received_at = *effect;
  return out;
}

} // namespace

result<std::vector<btc_price>> load_prices(const std::string& path,
                                           bad_by_kind& bad) {
  line_reader in{path};
  std::string line;
  cells row;
  if (!in.next(line))
    return in.status() ? failure(path, "is empty")
                       : failure(in.status().error());
  split(line, row);
  const columns at{row};
  for (const auto* name : {"feed_ts_ms", "value"})
    if (columns::find(row, name) == row.size())
      return failure(path, std::string{"its header has no column "} + name);
  std::vector<btc_price> out;
  std::string first_bad;
  while (in.next(line)) {
    if (line.empty())
      continue;
    split(line, row);
    if (auto x = price_of(row, at))
      out.push_back(*x);
    else if (++bad["price_row"] == 1)
      first_bad = line;
  }
  if (!in.status())
    return failure(in.status().error());
  if (out.empty())
    return failure(path,
                   first_bad.empty()
                     ? "has no row"
                     : "none of its rows is a price; first: " + first_bad);
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return a.received_at < b.received_at;
  });
  return out;
}

} // namespace fillguard
