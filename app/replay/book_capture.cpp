// The `book_5m` format: whole books, and changes since the previous line. All
// prices are the UP token's, so the token of a line does not matter.

#include "app/replay/captures.hpp"

#include <nlohmann/json.hpp>

#include <optional>

namespace fillguard {

namespace {

using nlohmann::json;

bool read_levels(const json& line, const char* key,
                 std::vector<book_level>& out) {
  const auto levels = line.find(key);
  if (levels == line.end() || !levels->is_array())
    return false;
  out.reserve(levels->size());
  for (const auto& x : *levels) {
    if (!x.is_array() || x.size() != 2 || !x[0].is_string()
        || !x[1].is_string())
      return false;
    const auto at = price::parse(x[0].get_ref<const std::string&>());
    const auto size = shares::parse(x[1].get_ref<const std::string&>());
    if (!at || !size)
      return false;
    out.push_back({*at, *size});
  }
  return true;
}

} // namespace

const char* parse_book_line(std::string_view text, const window_id& window,
                            book_update& out) {
  const auto line = json::parse(text, nullptr, false);
  if (!line.is_object())
    return "not_json";
  const auto type = line.find("type");
  const auto time = line.find("ts");
  const auto token = line.find("tok");
  if (type == line.end() || time == line.end() || !time->is_number_integer())
    return "missing_field";
  if (!plausible_time(window, time->get<std::int64_t>()))
    return "time_out_of_range";
  out = {};
  out.window = window;
  if (token != line.end() && *token == "D")
    out.token = side::down;
  out.source_time = from_unix_ms(time->get<std::int64_t>());
  // The recorder's clock was wrong; ages are by the exchange's clock.
  out.received_at = *out.source_time;
  if (*type == "book")
    return read_levels(line, "bids", out.bids)
               && read_levels(line, "asks", out.asks)
             ? nullptr
             : "bad_levels";
  if (*type != "delta")
    return "unknown_type";
  out.kind = book_update::kind_type::change;
  return read_levels(line, "b", out.bids) && read_levels(line, "a", out.asks)
           ? nullptr
           : "bad_levels";
}

bool book_capture::next(recorded_frame& out, bad_by_kind& bad) {
  while (lines_.next(line_)) {
    if (line_.empty())
      continue;
    book_update x;
    if (const auto* why = parse_book_line(line_, window_, x)) {
      ++bad[why];
      continue;
    }
    out.at = *x.source_time;
    out.updates.clear();
    out.updates.push_back(std::move(x));
    return true;
  }
  if (!lines_.error().empty())
    error_ = lines_.error();
  return false;
}

} // namespace fillguard
