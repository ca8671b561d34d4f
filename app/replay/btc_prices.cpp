#include "app/replay/btc_prices.hpp"

#include "app/replay/line_reader.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace fillguard {

namespace {

using cells = std::vector<std::string_view>;

void split(std::string_view line, cells& out) {
  out.clear();
  if (!line.empty() && line.back() == '\r')
    line.remove_suffix(1);
  for (;;) {
    const auto comma = line.find(',');
    out.push_back(line.substr(0, comma));
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
  std::int64_t ms = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, ms);
  // A time that nanoseconds cannot hold is invalid.
  constexpr std::int64_t most = 9'000'000'000'000;
  if (read.ec != std::errc{} || read.ptr != end || ms < 0 || ms > most)
    return std::nullopt;
  return from_unix_ms(ms);
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
  while (in.next(line)) {
    if (line.empty())
      continue;
    split(line, row);
    if (auto x = price_of(row, at))
      out.push_back(*x);
    else
      ++bad["price_row"];
  }
  if (!in.status())
    return failure(in.status().error());
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return a.received_at < b.received_at;
  });
  return out;
}

} // namespace fillguard
