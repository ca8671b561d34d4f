#include "app/judge/recorded_day.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <zlib.h>

namespace fillguard {

namespace {

constexpr std::string_view price_columns[] = {"feed_ts_ms", "value", "recv_ms"};

template <class T>
void set_aside(recorded<T>& out, std::size_t line, std::string_view why) {
  ++out.set_aside;
  if (out.first_problem.empty())
    out.first_problem =
      "line " + std::to_string(line) + ": " + std::string{why};
}

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> out;
  for (;;) {
    const auto comma = line.find(',');
    out.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos)
      return out;
    line.remove_prefix(comma + 1);
  }
}

std::optional<utc_time> parse_ms(std::string_view text) {
  std::int64_t ms = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, ms);
  // Beyond the year 2200 it would not fit in nanoseconds.
  if (read.ec != std::errc{} || read.ptr != end || ms <= 0
      || ms > 7'258'118'400'000)
    return std::nullopt;
  return from_unix_ms(ms);
}

std::optional<side> winner_of(const nlohmann::json& prices) {
  if (prices == nlohmann::json{"1", "0"})
    return side::up;
  if (prices == nlohmann::json{"0", "1"})
    return side::down;
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

} // namespace

std::string each_line(const std::string& path,
                      const std::function<void(std::string_view)>& take) {
  errno = 0;
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file{
    gzopen(path.c_str(), "rb"), gzclose};
  if (!file)
    return "cannot open " + path + ": " + std::strerror(errno);
  std::array<char, 65'536> part{};
  std::string line;
  for (;;) {
    const int size =
      gzread(file.get(), part.data(), static_cast<unsigned>(part.size()));
    int code = Z_OK;
    const char* why = gzerror(file.get(), &code);
    if (size < 0 || code == Z_BUF_ERROR)
      return "cannot read " + path + ": "
             + (code == Z_ERRNO ? std::strerror(errno) : why);
    if (size == 0)
      break;
    std::string_view rest{part.data(), static_cast<std::size_t>(size)};
    for (auto end = rest.find('\n'); end != std::string_view::npos;
         end = rest.find('\n')) {
      line += rest.substr(0, end);
      rest.remove_prefix(end + 1);
      take(line);
      line.clear();
    }
    line += rest;
  }
  if (!line.empty())
    take(line);
  return {};
}

recorded<recorded_price> read_prices(const std::string& path) {
  recorded<recorded_price> out;
  std::array<std::size_t, 3> place{};
  std::size_t number = 0;
  std::string lacks;
  out.error = each_line(path, [&](std::string_view line) {
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    const auto cells = split(line);
    if (++number == 1) {
      for (std::size_t i = 0; i < place.size(); ++i) {
        const auto found =
          std::find(cells.begin(), cells.end(), price_columns[i]);
        if (found == cells.end() && lacks.empty())
          lacks = price_columns[i];
        place[i] = static_cast<std::size_t>(found - cells.begin());
      }
    }
    if (number == 1 || !lacks.empty())
      return;
    if (cells.size() <= *std::max_element(place.begin(), place.end()))
      return set_aside(out, number, "too few columns");
    const auto source_time = parse_ms(cells[place[0]]);
    const auto value = coin_price::parse(cells[place[1]]);
    const auto received_at = parse_ms(cells[place[2]]);
    if (!source_time || !received_at)
      return set_aside(out, number, "feed_ts_ms or recv_ms is no time");
    if (!value || *value <= coin_price{})
      return set_aside(out, number, "value is no price");
    out.rows.push_back({*received_at, *source_time, *value});
  });
  if (out.error.empty() && !lacks.empty())
    out.error = path + " has no column " + lacks;
  std::stable_sort(
    out.rows.begin(), out.rows.end(),
    [](const auto& a, const auto& b) { return a.received_at < b.received_at; });
  return out;
}

recorded<judged_window> read_windows(const std::string& path) {
  recorded<judged_window> out;
  std::size_t number = 0;
  out.error = each_line(path, [&](std::string_view line) {
    ++number;
    const auto row = nlohmann::json::parse(line, nullptr, false);
    if (!row.is_object())
      return set_aside(out, number, "no JSON object");
    const auto opens_at = second_of(row, "start_sec");
    const auto closes_at = second_of(row, "end_sec");
    if (!opens_at || !closes_at || *closes_at <= *opens_at)
      return set_aside(out, number, "start_sec or end_sec is no time");
    const auto strike = row.find("strike_value");
    std::optional<coin_price> price_to_beat;
    if (strike != row.end() && strike->is_string())
      if (const auto x = parse_scaled(strike->get<std::string>(), 18))
        price_to_beat = coin_price::from_millionths(*x);
    if (!price_to_beat || *price_to_beat <= coin_price{})
      return set_aside(out, number, "strike_value is no price");
    const auto prices = row.find("outcome_prices");
    const auto winner = prices == row.end() ? std::nullopt : winner_of(*prices);
    if (!winner)
      return set_aside(out, number, "outcome_prices name no winner");
    out.rows.push_back({*opens_at, *closes_at, *price_to_beat, *winner});
  });
  std::stable_sort(
    out.rows.begin(), out.rows.end(),
    [](const auto& a, const auto& b) { return a.closes_at < b.closes_at; });
  return out;
}

} // namespace fillguard
