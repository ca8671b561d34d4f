#include "app/trace/trace_json.hpp"

#include "app/program/one_line.hpp"
#include "messages/release.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

namespace fillguard {

namespace {

using json = nlohmann::ordered_json;

/// The version of exported traces. A newer export may have more keys, which are
/// ignored; this number changes when a key gets another meaning.
constexpr int format_version = 1;

template <class T>
json known(const std::optional<T>& x) {
  return x ? json(*x) : json(nullptr);
}

template <class T>
json exact(const std::optional<T>& x) {
  return x ? json(to_string(*x)) : json(nullptr);
}

json text_or_null(const name_table& names, name_index x) {
  return x == 0 ? json(nullptr) : json(names.text(x));
}

json id_or_null(std::uint64_t x) {
  return x == 0 ? json(nullptr) : json(id_text(x));
}

json window_json(std::uint8_t market, std::uint32_t window) {
  const auto id = window_of(market, window);
  return id ? json(slug(*id)) : json(nullptr);
}

json glance_json(const trace::state_glance& x, std::uint8_t market) {
  return {{"window", window_json(market, x.window)},
          {"phase", to_string(x.phase)},
          {"halted", x.halted},
          {"dangerous", x.dangerous},
          {"side", exact(x.token)},
          {"filled_shares", exact(x.filled)},
          {"fill_status", exact(x.status)},
          {"held_shares", to_string(x.held)},
          {"hedged_shares", to_string(x.hedged)},
          {"capture_99c_peak_confidence", known(x.peak)},
          {"danger_score", known(x.danger)},
          {"loss_probability", known(x.loss)},
          {"up_ask", exact(x.up_ask)},
          {"down_ask", exact(x.down_ask)}};
}

json link_json(const chain_link& x, const name_table& names) {
  auto out = json_of(x.message, names);
  out["changed"] = x.changed ? json_of(*x.changed, names) : json(nullptr);
  return out;
}

json spans_json(const std::optional<span_statistics>& x) {
  if (!x)
    return nullptr;
  return {{"p50", x->p50}, {"p90", x->p90}, {"p99", x->p99}, {"max", x->most}};
}

std::string line_of(const json& x) {
  return x.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
}

// -- reading ------------------------------------------------------------------

[[noreturn]] void refuse(const char* key) {
  throw std::invalid_argument{std::string{"\""} + key
                              + "\" is missing or not what it must be"};
}

const json& at(const json& x, const char* key) {
  const auto found = x.find(key);
  if (found == x.end())
    refuse(key);
  return *found;
}

std::string text_at(const json& x, const char* key) {
  const auto& value = at(x, key);
  if (!value.is_string())
    refuse(key);
  return value.get<std::string>();
}

/// Absent for null; `parse` may throw.
template <class Parse>
auto parsed_at(const json& x, const char* key, Parse parse)
  -> decltype(parse(std::string{})) {
  if (at(x, key).is_null())
    return std::nullopt;
  auto out = parse(text_at(x, key));
  if (!out)
    refuse(key);
  return out;
}

/// Nanoseconds since 1970, or another number that is not negative.
std::int64_t time_at(const json& x, const char* key) {
  const auto& value = at(x, key);
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most)
    refuse(key);
  return value.get<std::int64_t>();
}

bool flag_at(const json& x, const char* key) {
  const auto& value = at(x, key);
  if (!value.is_boolean())
    refuse(key);
  return value.get<bool>();
}

std::optional<double> number_at(const json& x, const char* key) {
  const auto& value = at(x, key);
  if (value.is_null())
    return std::nullopt;
  if (!value.is_number())
    refuse(key);
  return value.get<double>();
}

name_index name_at(trace_store& store, const json& x, const char* key) {
  const auto name =
    parsed_at(x, key, [](std::string y) { return std::optional{y}; });
  return name ? store.names.put(*name) : 0;
}

std::uint8_t market_at(const json& x) {
  const auto out = parsed_at(
    x, "market", [](const auto& y) { return parse_traced_market(y); });
  return out ? code_of(*out) : std::uint8_t{0};
}

/// A window of the record's market; a record cannot hold any other.
std::uint32_t window_at(const json& x, std::uint8_t market) {
  const auto window =
    parsed_at(x, "window", [](const auto& y) { return parse_slug(y); });
  if (!window)
    return 0;
  const auto out =
    static_cast<std::uint32_t>(to_unix_seconds(window->opens_at));
  if (window_of(market, out) != window)
    refuse("window");
  return out;
}

template <class T>
std::optional<T> decimal_at(const json& x, const char* key) {
  return parsed_at(x, key, [](const auto& y) { return T::parse(y); });
}

trace::state_glance glance_at(const json& all, const char* key,
                              std::uint8_t market) {
  const auto& x = at(all, key);
  if (!x.is_object())
    refuse(key);
  trace::state_glance out;
  out.window = window_at(x, market);
  const auto phase = parsed_at(x, "phase", value_of<window_phase>);
  if (!phase)
    refuse("phase");
  out.phase = *phase;
  out.halted = flag_at(x, "halted");
  out.dangerous = flag_at(x, "dangerous");
  out.token = parsed_at(x, "side", value_of<side>);
  out.filled = decimal_at<shares>(x, "filled_shares");
  out.status = parsed_at(x, "fill_status", value_of<fill_status>);
  out.held = decimal_at<shares>(x, "held_shares").value_or(shares{});
  out.hedged = decimal_at<shares>(x, "hedged_shares").value_or(shares{});
  out.peak = number_at(x, "capture_99c_peak_confidence");
  out.danger = number_at(x, "danger_score");
  out.loss = number_at(x, "loss_probability");
  out.up_ask = decimal_at<price>(x, "up_ask");
  out.down_ask = decimal_at<price>(x, "down_ask");
  return out;
}

void add_message(trace_store& store, const json& x) {
  traced_message out;
  out.id = parsed_at(x, "id", parse_id).value_or(0);
  out.cause = parsed_at(x, "cause", parse_id).value_or(0);
  out.actor = store.names.put(text_at(x, "actor"));
  out.sender = name_at(store, x, "sender");
  out.type = store.names.put(text_at(x, "type"));
  out.detail = name_at(store, x, "detail");
  out.market = market_at(x);
  out.window = window_at(x, out.market);
  const auto end = parsed_at(x, "outcome", value_of<trace::outcome>);
  if (!end)
    refuse("outcome");
  out.end = *end;
  out.made = at(x, "made_ns").is_null() ? 0 : time_at(x, "made_ns");
  out.taken = time_at(x, "taken_ns");
  out.done = time_at(x, "done_ns");
  if (out.taken < 0 || out.done < out.taken)
    refuse("done_ns");
  store.add(out);
}

void add_state(trace_store& store, const json& x) {
  traced_state out;
  out.input = parsed_at(x, "input", parse_id).value_or(0);
  out.at = time_at(x, "at_ns");
  out.actor = store.names.put(text_at(x, "actor"));
  out.market = market_at(x);
  out.before = glance_at(x, "before", out.market);
  out.after = glance_at(x, "after", out.market);
  store.add(out);
}

void add_line(trace_store& store, const json& x) {
  if (!x.is_object())
    throw std::invalid_argument{"it is no JSON object"};
  const auto kind = text_at(x, "record");
  if (kind == "message") {
    add_message(store, x);
  } else if (kind == "state") {
    add_state(store, x);
  } else if (kind == "trace") {
    const auto version = time_at(x, "version");
    if (version < 1 || version > format_version)
      throw std::invalid_argument{
        "it is of format " + std::to_string(version) + ", written by "
        + (x.contains("by") ? text_at(x, "by") : "an unknown release")
        + "; fillguard " + std::string{release()} + " reads formats 1 to "
        + std::to_string(format_version)};
    store.lost += static_cast<std::uint64_t>(time_at(x, "lost"));
  } else {
    throw std::invalid_argument{"\"record\" must be trace, message or state"};
  }
}

} // namespace

json json_of(const traced_message& x, const name_table& names) {
  const auto about = market_of(x.market);
  return {{"record", "message"},
          {"id", id_or_null(x.id)},
          {"cause", id_or_null(x.cause)},
          {"actor", names.text(x.actor)},
          {"sender", text_or_null(names, x.sender)},
          {"type", names.text(x.type)},
          {"detail", text_or_null(names, x.detail)},
          {"market", exact(about)},
          {"window", window_json(x.market, x.window)},
          {"outcome", to_string(x.end)},
          {"made_ns", x.made == 0 ? json(nullptr) : json(x.made)},
          {"taken_ns", x.taken},
          {"done_ns", x.done},
          {"waited_ns", known(x.waited())}};
}

json json_of(const traced_state& x, const name_table& names) {
  return {{"record", "state"},
          {"input", id_or_null(x.input)},
          {"at_ns", x.at},
          {"actor", names.text(x.actor)},
          {"market", exact(market_of(x.market))},
          {"before", glance_json(x.before, x.market)},
          {"after", glance_json(x.after, x.market)}};
}

json json_of(const cause_chain& x, const name_table& names) {
  auto chain = json::array();
  for (const auto& y : x.links)
    chain.push_back(link_json(y, names));
  auto also = json::array();
  for (const auto& y : x.also)
    also.push_back(json_of(y, names));
  return {{"chain", chain}, {"also_taken_by", also}, {"whole", x.whole}};
}

json json_of(const effects_found& x, const name_table& names) {
  auto effects = json::array();
  for (const auto& y : x.effects) {
    auto one = link_json(y.link, names);
    one["depth"] = y.depth;
    effects.push_back(std::move(one));
  }
  return {{"effects", effects}, {"whole", x.whole}};
}

json json_of(const std::vector<slow_row>& x, const name_table& names) {
  auto out = json::array();
  for (const auto& y : x)
    out.push_back({{"actor", names.text(y.actor)},
                   {"type", names.text(y.type)},
                   {"count", y.count},
                   {"waited_ns", spans_json(y.waited)},
                   {"ran_ns", spans_json(y.ran)}});
  return out;
}

json json_of(const sequence_shown& x, const name_table& names) {
  auto steps = json::array();
  for (const auto& y : x.steps) {
    auto one = json_of(y.message, names);
    one["left_out_before"] = y.left_out;
    steps.push_back(std::move(one));
  }
  return {{"earlier", x.earlier},
          {"steps", steps},
          {"left_out_after", x.left_out_after}};
}

std::string json_lines(const trace_store& store, const trace_query& query) {
  auto out = line_of({{"record", "trace"},
                      {"version", format_version},
                      {"by", "fillguard " + std::string{release()}},
                      {"lost", store.lost}});
  const trace_filter filter{query};
  for (const auto& x : store.messages())
    if (filter.passes(x, store.names))
      out += line_of(json_of(x, store.names));
  for (const auto& x : store.states())
    out += line_of(json_of(x, store.names));
  return out;
}

std::string read_json_line(trace_store& store, const std::string& line,
                           std::size_t number) {
  if (line.empty())
    return {};
  try {
    add_line(store, json::parse(line));
    return {};
  } catch (const std::exception& problem) {
    return "line " + std::to_string(number) + ": "
           + one_line(std::string{problem.what()}.substr(0, 200));
  }
}

} // namespace fillguard
