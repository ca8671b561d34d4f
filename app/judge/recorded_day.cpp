#include "app/judge/recorded_day.hpp"

#include "app/replay/csv_reader.hpp"
#include "app/replay/line_reader.hpp"
#include "app/replay/metadata.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string_view>

namespace fillguard {

namespace {

template <class T>
void set_aside(recorded<T>& out, std::size_t line, std::string_view why) {
  ++out.set_aside;
  if (out.first_problem.empty())
    out.first_problem =
      "line " + std::to_string(line) + ": " + std::string{why};
}

std::optional<outcome> winner_of(const nlohmann::json& prices) {
  if (prices == nlohmann::json{"1", "0"})
    return outcome::up;
  if (prices == nlohmann::json{"0", "1"})
    return outcome::down;
  return std::nullopt;
}

std::optional<utc_time> second_of(const nlohmann::json& row, const char* name) {
  const auto i = row.find(name);
  if (i == row.end() || !i->is_number_integer())
    return std::nullopt;
  const auto second = i->get<std::int64_t>();
  if (second <= 0 || second > 7'258'118'400)
    return std::nullopt;
  return from_unix_seconds(second);
}

/// The places of the columns.
struct price_columns {
  std::optional<std::size_t> time;
  std::optional<std::size_t> value;
  std::optional<std::size_t> received;
};

void take_price(recorded<recorded_price>& out, const price_columns& at,
                const csv_reader& row) {
  if (row.cell(at.time).empty() || row.cell(at.value).empty()
      || row.cell(at.received).empty())
    return set_aside(out, row.number(), "too few columns");
  const auto source_time = time_in_ms(row.cell(at.time));
  const auto value = coin_price::parse(row.cell(at.value));
  const auto received_at = time_in_ms(row.cell(at.received));
  if (!source_time || !received_at)
    return set_aside(out, row.number(), "feed_ts_ms or recv_ms is no time");
  if (!value || *value <= coin_price{})
    return set_aside(out, row.number(), "value is no price");
  out.rows.push_back({*received_at, *source_time, *value});
}

/// The window's rule, and the final price where the venue published it.
void take_rule(judged_window& out, const nlohmann::json& row) {
  const auto text = row.find("slug");
  const auto named = text != row.end() && text->is_string()
                       ? parse_slug(text->get<std::string>())
                       : std::nullopt;
  const auto length =
    out.closes_at - out.opens_at > length_of(window_length::m5)
      ? window_length::m15
      : window_length::m5;
  const auto id = named.value_or(window_id{{asset::btc, length}, out.opens_at});
  out.settles_on = settlement_by_date(id);
  const auto raw = row.find("raw");
  if (raw == row.end() || !raw->is_object())
    return;
  recorded_windows known;
  bad_by_kind bad;
  add_windows(raw->dump(), known, bad);
  const auto found = known.find(id);
  if (found == known.end())
    return;
  out.settles_on = found->second.info.rules.settles_on;
  out.final_price = found->second.result.final_price;
}

void take_window(recorded<judged_window>& out, std::string_view line,
                 std::size_t number) {
  const auto row = nlohmann::json::parse(line, nullptr, false);
  if (!row.is_object())
    return set_aside(out, number, "no JSON object");
  const auto opens_at = second_of(row, "start_sec");
  const auto closes_at = second_of(row, "end_sec");
  if (!opens_at || !closes_at || *closes_at <= *opens_at)
    return set_aside(out, number, "start_sec or end_sec is no time");
  judged_window window;
  window.opens_at = *opens_at;
  window.closes_at = *closes_at;
  take_rule(window, row);
  const auto strike = row.find("strike_value");
  if (strike != row.end() && strike->is_string())
    if (const auto x = parse_scaled(strike->get<std::string>(), 18))
      window.price_to_beat = coin_price::from_millionths(*x);
  if (window.price_to_beat && *window.price_to_beat <= coin_price{})
    window.price_to_beat.reset();
  const auto prices = row.find("outcome_prices");
  if (prices != row.end())
    window.winner = winner_of(*prices);
  // An average can be made of the prices received; a spot price that was not
  // received cannot.
  if (!is_average(window.settles_on)) {
    if (!window.price_to_beat)
      return set_aside(out, number, "strike_value is no price");
    if (!window.winner)
      return set_aside(out, number, "outcome_prices name no winner");
  } else if (!window.winner && prices != row.end() && !prices->is_null()) {
    return set_aside(out, number, "outcome_prices name no winner");
  }
  out.rows.push_back(window);
}

} // namespace

result<recorded<recorded_price>> read_prices(const std::string& path) {
  recorded<recorded_price> out;
  csv_reader in{path};
  if (!in.is_empty()) {
    if (const auto has = in.require({"feed_ts_ms", "value", "recv_ms"}); !has)
      return failure(has.error());
    const price_columns at{in.column("feed_ts_ms"), in.column("value"),
                           in.column("recv_ms")};
    while (in.next())
      take_price(out, at, in);
  }
  if (const auto& status = in.status(); !status)
    return failure(status.error());
  std::stable_sort(
    out.rows.begin(), out.rows.end(),
    [](const auto& a, const auto& b) { return a.received_at < b.received_at; });
  return out;
}

result<recorded<judged_window>> read_windows(const std::string& path) {
  recorded<judged_window> out;
  line_reader lines{path};
  std::string line;
  std::size_t number = 0;
  while (lines.next(line))
    take_window(out, line, ++number);
  if (const auto& status = lines.status(); !status)
    return failure(status.error());
  std::stable_sort(
    out.rows.begin(), out.rows.end(),
    [](const auto& a, const auto& b) { return a.closes_at < b.closes_at; });
  return out;
}

} // namespace fillguard
