#include "app/history/questions.hpp"

#include <chrono>
#include <utility>

namespace fillguard::history {

namespace {

/// No window is longer, also when clocks are set back in it.
constexpr std::chrono::hours longest_window{6};

} // namespace

std::int64_t least_window(utc_time from) {
  const auto whole = std::chrono::ceil<std::chrono::seconds>(from);
  return number_of({{}, utc_time{whole}});
}

result<utc_time> read_bound(const std::string& text, bool is_end) {
  constexpr std::size_t day_length = 10;
  if (text.size() == day_length) {
    if (const auto day = parse_iso8601(text + "T00:00:00Z"))
      return is_end ? *day + std::chrono::days{1} : *day;
  } else if (const auto time = parse_iso8601(text)) {
    return *time;
  }
  return failure(text, "is no day like 2026-11-27, and no time in ISO 8601");
}

result<std::vector<trade_row>> trades_of(store& from,
                                         const trades_question& question) {
  net::sql::cells parameters;
  std::string where;
  const auto add = [&](const std::string& condition, net::sql::cell value) {
    where += (where.empty() ? "WHERE " : " AND ") + condition + " :p"
             + std::to_string(parameters.size());
    parameters.push_back(std::move(value));
  };
  // A trade belongs to the day on which its window closes, as for the limits.
  // The number only narrows down where to look.
  if (const auto& from_time = question.within.from) {
    add("window_id >=", least_window(*from_time - longest_window));
    add("window_closes_at >=", to_unix_ms(*from_time));
  }
  if (const auto& end = question.within.to) {
    add("window_id <", least_window(*end));
    add("window_closes_at <", to_unix_ms(*end));
  }
  if (question.after)
    add("window_id <", *question.after);
  if (question.market)
    add("market =", to_string(*question.market));
  if (question.finished_only)
    where +=
      std::string{where.empty() ? "WHERE" : " AND"} + " closed_at IS NOT NULL";
  where += " ORDER BY window_id DESC";
  if (question.limit > 0)
    where += " LIMIT " + std::to_string(question.limit);
  return from.rows<trade_row>(where, parameters);
}

result<window_story> story_of(store& from, const window_id& window) {
  const net::sql::cells key{number_of(window)};
  const std::string here = "WHERE window_id = :p0";
  window_story out;
  auto facts = from.rows<window_row>(here, key);
  if (!facts)
    return failure(facts.error());
  if (!facts->empty())
    out.window = std::move(facts->front());
  auto trades = from.rows<trade_row>(here, key);
  if (!trades)
    return failure(trades.error());
  if (!trades->empty())
    out.trade = std::move(trades->front());
  auto orders = from.rows<order_row>(here + " ORDER BY sent_at, number", key);
  auto fills = from.rows<fill_row>(here + " ORDER BY at, revision", key);
  auto matches =
    from.rows<match_row>(here + " ORDER BY received_at, trade_id", key);
  auto readings = from.rows<reading_row>(here + " ORDER BY second", key);
  auto events = from.rows<event_row>(here + " ORDER BY sequence, place", key);
  for (const auto* problem :
       {orders ? nullptr : &orders.error(), fills ? nullptr : &fills.error(),
        matches ? nullptr : &matches.error(),
        readings ? nullptr : &readings.error(),
        events ? nullptr : &events.error()})
    if (problem)
      return failure(*problem);
  out.orders = std::move(*orders);
  out.fills = std::move(*fills);
  out.matches = std::move(*matches);
  out.readings = std::move(*readings);
  out.events = std::move(*events);
  return out;
}

} // namespace fillguard::history
