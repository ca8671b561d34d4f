#include "app/trace/trace_lines.hpp"

#include <chrono>
#include <limits>

namespace fillguard {

namespace {

std::optional<std::string> known_text(const name_table& names, name_index at) {
  return at == 0 ? std::nullopt : std::optional{names.text(at)};
}

name_index put_known(name_table& names, const std::optional<std::string>& x) {
  return x ? names.put(*x) : 0;
}

utc_time time_at(std::int64_t ns) {
  return utc_time{std::chrono::nanoseconds{ns}};
}

std::int64_t ns_of(utc_time x) {
  return x.time_since_epoch().count();
}

/// Returns whether `from` is null or a text that `parse` can read.
template <class Parse, class Set>
bool read_text(const nlohmann::ordered_json& from, Parse parse, Set set) {
  if (from.is_null())
    return true;
  if (!from.is_string())
    return false;
  const auto value = parse(from.get_ref<const std::string&>());
  return value && set(*value);
}

} // namespace

nlohmann::ordered_json trace_forms::operator()(const traced_id& id) const {
  return id.value == 0 ? json{} : json(id_text(id.value));
}

nlohmann::ordered_json trace_forms::operator()(const utc_time& time) const {
  return ns_of(time);
}

nlohmann::ordered_json trace_forms::market_json(std::uint8_t code) {
  const auto known = market_of(code);
  return known ? json(to_string(*known)) : json{};
}

nlohmann::ordered_json trace_forms::window_json(std::uint32_t window) const {
  const auto known = window_of(market, window);
  return known ? json(slug(*known)) : json{};
}

bool trace_forms::read(const json& from, traced_id& id) const {
  id = {};
  return read_text(from, parse_id, [&](auto value) {
    id.value = value;
    return true;
  });
}

bool trace_forms::read(const json& from, utc_time& time) const {
  if (!from.is_number_unsigned()
      || !std::in_range<std::int64_t>(from.get<std::uint64_t>()))
    return false;
  time = time_at(from.get<std::int64_t>());
  return true;
}

bool trace_forms::read(const json& from, std::uint8_t& code) const {
  code = 0;
  return read_text(from, parse_traced_market, [&](const auto& value) {
    code = code_of(value);
    return true;
  });
}

bool trace_forms::read(const json& from, std::uint32_t& window) const {
  window = 0;
  return read_text(from, parse_slug, [&](const auto& value) {
    window = static_cast<std::uint32_t>(to_unix_seconds(value.opens_at));
    return window_of(market, window) == value;
  });
}

message_line line_of(const traced_message& message, const name_table& names) {
  message_line out;
  out.id = {message.id};
  out.cause = {message.cause};
  out.actor = names.text(message.actor);
  out.sender = known_text(names, message.sender);
  out.type = names.text(message.type);
  out.detail = known_text(names, message.detail);
  out.market = message.market;
  out.window = message.window;
  out.end = message.end;
  if (message.made != 0)
    out.made = time_at(message.made);
  out.taken = time_at(message.taken);
  out.done = time_at(message.done);
  return out;
}

state_line line_of(const traced_state& x, const name_table& names) {
  return {{x.input}, time_at(x.at), names.text(x.actor),
          x.market,  x.before,      x.after};
}

traced_message message_of(const message_line& line, name_table& names) {
  traced_message out;
  out.id = line.id.value;
  out.cause = line.cause.value;
  out.actor = names.put(line.actor);
  out.sender = put_known(names, line.sender);
  out.type = names.put(line.type);
  out.detail = put_known(names, line.detail);
  out.market = line.market;
  out.window = line.window;
  out.end = line.end;
  out.made = line.made ? ns_of(*line.made) : 0;
  out.taken = ns_of(line.taken);
  out.done = ns_of(line.done);
  return out;
}

traced_state state_of(const state_line& line, name_table& names) {
  traced_state out;
  out.input = line.input.value;
  out.at = ns_of(line.at);
  out.actor = names.put(line.actor);
  out.market = line.market;
  out.before = line.before;
  out.after = line.after;
  return out;
}

} // namespace fillguard
