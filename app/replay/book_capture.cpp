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

result<book_update> parse_book_line(std::string_view text,
                                    const window_id& window) {
  const auto line = json::parse(text, nullptr, false);
  if (!line.is_object())
    return failure("line", "not_json");
  const auto type = line.find("type");
  const auto time = line.find("ts");
  const auto token = line.find("tok");
  if (type == line.end())
    return failure("type", "missing_field");
  if (time == line.end() || !time->is_number_integer())
    return failure("ts", "missing_field");
  if (!plausible_time(window, time->get<std::int64_t>()))
    return failure("ts", "time_out_of_range");
  book_update out;
  out.window = window;
  if (token != line.end() && *token == "D")
    out.token = outcome::down;
  out.source_time = from_unix_ms(time->get<std::int64_t>());
  // The recorder's clock was wrong; ages are by the exchange's clock.
  out.received_at = *out.source_time;
  const bool whole = *type == "book";
  if (!whole && *type != "delta")
    return failure("type", "unknown_type");
  if (!whole)
    out.kind = book_update::kind_type::change;
  const auto* bids = whole ? "bids" : "b";
  const auto* asks = whole ? "asks" : "a";
  if (!read_levels(line, bids, out.bids))
    return failure(bids, "bad_levels");
  if (!read_levels(line, asks, out.asks))
    return failure(asks, "bad_levels");
  return out;
}

bool book_capture::next(recorded_frame& out, bad_by_kind& bad) {
  while (lines_.next(line_)) {
    if (line_.empty())
      continue;
    auto update = parse_book_line(line_, window_);
    if (!update) {
      ++bad[update.error().what];
      note_flaw(update.error().what, line_);
      continue;
    }
    out.at = *update->source_time;
    out.updates.clear();
    out.updates.push_back(std::move(*update));
    return true;
  }
  return false;
}

} // namespace fillguard
