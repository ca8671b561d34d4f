#include "app/replay/btc_prices.hpp"

#include "app/replay/csv_reader.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace fillguard {

namespace {

struct columns {
  explicit columns(const csv_reader& in)
      : time{in.column("feed_ts_ms")}, value{in.column("value")},
        received{in.column("recv_ms")}, exact{
                                          in.column("full_accuracy_value")} {
    // nop
  }

  std::optional<std::size_t> time;
  std::optional<std::size_t> value;
  std::optional<std::size_t> received;
  std::optional<std::size_t> exact;
};

std::optional<btc_price> price_of(const csv_reader& row, const columns& at) {
  const auto time = time_in_ms(row.cell(at.time));
  const auto exact = row.cell(at.exact);
  const auto received = row.cell(at.received);
  const auto units = exact.empty() ? parse_millionths(row.cell(at.value))
                                   : parse_scaled(exact, 18);
  const auto effect = received.empty() ? time : time_in_ms(received);
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
  csv_reader in{path};
  if (in.is_empty())
    return in.status() ? failure(path, "is empty")
                       : failure(in.status().error());
  if (const auto has = in.require({"feed_ts_ms", "value"}); !has)
    return failure(has.error());
  const columns at{in};
  std::vector<btc_price> out;
  std::string first_bad;
  while (in.next()) {
    if (auto x = price_of(in, at))
      out.push_back(*x);
    else if (++bad["price_row"] == 1)
      first_bad = in.line();
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
