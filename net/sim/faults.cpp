#include "net/sim/faults.hpp"

#include <nlohmann/json.hpp>

namespace fillguard::net::sim {

namespace {

using nlohmann::json;

constexpr std::array source_names{
  "gamma",   "clob_rest", "market_ws",    "user_ws", "rtds", "polybolt",
  "binance", "coinbase",  "ethereum_rpc", "data",    "site"};

constexpr std::array garbage_names{"none", "truncated", "wrong_types",
                                   "oversized", "binary"};

constexpr std::array listing_names{"none", "no_tokens",       "swapped",
                                   "over", "takes_no_orders", "no_tick"};

template <class Enum, std::size_t N>
Enum parse_enum(const std::array<const char*, N>& names, const json& x) {
  const auto text = x.get<std::string>();
  for (std::size_t i = 0; i < N; ++i)
    if (text == names.at(i))
      return static_cast<Enum>(i);
  throw std::invalid_argument{"unknown name: " + text};
}

void apply_to_source(source_fault& fault, const json& command, utc_time now) {
  if (command.contains("stall"))
    fault.stalled = command["stall"].get<bool>();
  if (command.contains("refuse"))
    fault.refuses = command["refuse"].get<bool>();
  if (command.contains("garbage"))
    fault.spoils = parse_enum<garbage>(garbage_names, command["garbage"]);
  if (command.contains("status")) {
    const auto status = command["status"].get<int>();
    fault.status = status == 0 ? std::nullopt : std::optional{status};
  }
  if (command.contains("retry_after"))
    fault.retry_after = std::chrono::seconds{command["retry_after"].get<int>()};
  if (command.contains("silent"))
    fault.silent_topics = command["silent"].get<std::set<std::string>>();
  if (command.contains("delay_ms"))
    fault.answers_after =
      std::chrono::milliseconds{command["delay_ms"].get<int>()};
  if (command.contains("for_seconds"))
    fault.until = now
                  + std::chrono::milliseconds{static_cast<std::int64_t>(
                    command["for_seconds"].get<double>() * 1e3)};
}

coin_price price_in(const json& command, const char* key) {
  const auto out = coin_price::parse(command[key].get<std::string>());
  if (!out)
    throw std::invalid_argument{std::string{key} + " is not a decimal"};
  return *out;
}

void apply_to_site(fault_board::site_answers& site, const json& command) {
  if (command.contains("late_ms"))
    site.late = std::chrono::milliseconds{command["late_ms"].get<int>()};
  if (command.contains("adjusted"))
    site.adjusted = price_in(command, "adjusted");
  if (command.contains("off"))
    site.off = price_in(command, "off");
  if (command.contains("hour_open"))
    site.hour_open = command["hour_open"].get<bool>();
}

void apply_one(fault_board& board, const json& command, utc_time now) {
  if (command.value("clear", false))
    board = fault_board{};
  if (command.contains("ghost_book"))
    board.ghost_book = command["ghost_book"].get<bool>();
  if (command.contains("crossed_book"))
    board.crossed_book = command["crossed_book"].get<bool>();
  if (command.contains("tick_change"))
    board.change_tick_now = command["tick_change"].get<bool>();
  if (command.contains("gamma"))
    board.listings =
      parse_enum<fault_board::listing_fault>(listing_names, command["gamma"]);
  if (command.contains("half"))
    board.half = command["half"].get<bool>();
  if (command.contains("fills")) {
    const auto& fills = command["fills"];
    board.fills_late = std::chrono::milliseconds{fills.value("delay_ms", 0)};
    board.fills_twice = fills.value("duplicates", false);
  }
  if (command.contains("orders"))
    board.orders.apply(command["orders"], now);
  if (command.contains("site"))
    apply_to_site(board.site, command["site"]);
  if (command.contains("clock_skew_ms"))
    board.clock_skew =
      std::chrono::milliseconds{command["clock_skew_ms"].get<int>()};
  if (!command.contains("source"))
    return;
  const auto which = parse_enum<source>(source_names, command["source"]);
  apply_to_source(board.of(which), command, now);
  if (command.value("drop", false))
    board.drop_now.insert(which);
}

} // namespace

std::string to_string(source x) {
  return source_names.at(static_cast<std::size_t>(x));
}

void fault_board::expire(utc_time now) {
  for (auto& fault : sources)
    if (fault.until && *fault.until <= now)
      fault = source_fault{};
  orders.expire(now);
}

result<void> fault_board::apply(std::string_view text, utc_time now) {
  auto changed = *this;
  try {
    const auto command = json::parse(text);
    if (!command.is_structured())
      return failure("faults", "expected an object or an array of objects");
    if (command.is_object())
      apply_one(changed, command, now);
    else
      for (const auto& one : command)
        apply_one(changed, one, now);
  } catch (const std::exception& wrong) {
    return failure("faults", wrong.what());
  }
  *this = std::move(changed);
  return {};
}

std::string fault_board::to_json(utc_time now) const {
  json out;
  for (auto which : all_sources) {
    const auto& fault = of(which);
    json one{
      {"stall", fault.stalled},
      {"refuse", fault.refuses},
      {"garbage", garbage_names.at(static_cast<std::size_t>(fault.spoils))},
      {"silent", fault.silent_topics},
      {"delay_ms", fault.answers_after.count()}};
    one["status"] = fault.status.value_or(0);
    if (fault.until)
      one["for_seconds"] = seconds_between(now, *fault.until);
    out["sources"][to_string(which)] = std::move(one);
  }
  out["ghost_book"] = ghost_book;
  out["crossed_book"] = crossed_book;
  out["gamma"] = listing_names.at(static_cast<std::size_t>(listings));
  out["site"] = {{"late_ms", site.late.count()},
                 {"adjusted", to_string(site.adjusted)},
                 {"off", to_string(site.off)},
                 {"hour_open", site.hour_open}};
  out["half"] = half;
  out["fills"] = {{"delay_ms", fills_late.count()},
                  {"duplicates", fills_twice}};
  out["orders"] = orders.to_json(now);
  out["clock_skew_ms"] = clock_skew.count();
  return out.dump();
}

std::string spoil(std::string_view text, garbage how) {
  switch (how) {
  case garbage::none:
    return std::string{text};
  case garbage::truncated:
    return std::string{text.substr(0, text.size() / 2)};
  case garbage::wrong_types: {
    auto swapped = json::parse(text, nullptr, false);
    if (!swapped.is_structured())
      return "{\"event_type\":7}";
    for (auto& member :
         swapped.is_array() && !swapped.empty() ? swapped.front() : swapped)
      if (member.is_string())
        member = 7;
      else if (member.is_number())
        member = json::array({"seven"});
      else
        member = "seven";
    return swapped.dump();
  }
  case garbage::oversized:
    return "{\"event_type\":\"book\",\"filler\":\""
           + std::string(std::size_t{2} << 20U, 'x') + "\"}";
  case garbage::binary:
    return {"\xff\xfe\x00\x9f garbage", 12};
  }
  return {};
}

} // namespace fillguard::net::sim
