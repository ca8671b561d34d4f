#include "app/trace/trace_json.hpp"

#include "app/program/one_line.hpp"
#include "app/trace/trace_lines.hpp"
#include "messages/release.hpp"
#include "net/record_from_json.hpp"

namespace fillguard {

namespace {

using json = nlohmann::ordered_json;

template <class Line>
json record_of(const Line& line, const trace_forms& forms) {
  json out{{"record", description_of<Line>.name}};
  net::put_fields(out, line, forms);
  return out;
}

json link_json(const chain_link& x, const name_table& names) {
  auto out = json_of(x.message, names);
  out["changed"] = x.changed ? json_of(*x.changed, names) : json(nullptr);
  return out;
}

std::string text_line(const json& x) {
  return x.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
}

// -- reading ------------------------------------------------------------------

template <class Line>
result<Line> read_line(const json& from) {
  const trace_forms any_market;
  std::uint8_t market = 0;
  net::json_reader reader{any_market};
  if (!reader.get_field(from, "market", market))
    return failure(reader.problem());
  return net::from_json<Line>(from, trace_forms{market});
}

result<void> add_message(trace_store& store, const json& from) {
  const auto line = read_line<message_line>(from);
  if (!line)
    return failure(line.error());
  if (line->done < line->taken)
    return failure("done_ns", "is before \"taken_ns\"");
  store.add(message_of(*line, store.names));
  return {};
}

result<void> add_state(trace_store& store, const json& from) {
  const auto line = read_line<state_line>(from);
  if (!line)
    return failure(line.error());
  store.add(state_of(*line, store.names));
  return {};
}

result<void> add_header(trace_store& store, json from) {
  if (!from.contains("by"))
    from["by"] = "an unknown release";
  const auto format = net::from_json<export_format>(from);
  if (!format)
    return failure(format.error());
  constexpr auto newest = export_format::newest;
  if (format->version < 1 || format->version > newest)
    return failure("version",
                   "is " + std::to_string(format->version) + ", written by "
                     + format->by + "; fillguard " + std::string{release()}
                     + " reads formats 1 to " + std::to_string(newest));
  const auto loss = net::from_json<export_loss>(from);
  if (!loss)
    return failure(loss.error());
  store.lost += loss->lost;
  return {};
}

result<void> add_line(trace_store& store, const std::string& text) {
  const auto line = json::parse(text, nullptr, false);
  const auto kind = line.is_object() ? line.find("record") : line.end();
  if (kind == line.end())
    return failure("record", "is missing, or the line is no JSON object");
  if (*kind == description_of<message_line>.name)
    return add_message(store, line);
  if (*kind == description_of<state_line>.name)
    return add_state(store, line);
  if (*kind == description_of<export_format>.name)
    return add_header(store, line);
  return failure("record", "must be trace, message or state");
}

} // namespace

json json_of(const traced_message& x, const name_table& names) {
  auto out = record_of(line_of(x, names), trace_forms{x.market});
  const auto waited = x.waited();
  out["waited_ns"] = waited ? json(*waited) : json{};
  return out;
}

json json_of(const traced_state& x, const name_table& names) {
  return record_of(line_of(x, names), trace_forms{x.market});
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
                   {"waited_ns", net::to_json(y.waited)},
                   {"ran_ns", net::to_json(y.ran)}});
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

std::string header_line(std::uint64_t lost) {
  export_format format;
  format.by = "fillguard " + std::string{release()};
  auto header = record_of(format, trace_forms{});
  net::put_fields(header, export_loss{lost}, trace_forms{});
  return text_line(header);
}

std::string json_line(const traced_message& x, const name_table& names) {
  return text_line(json_of(x, names));
}

std::string json_line(const traced_state& x, const name_table& names) {
  return text_line(json_of(x, names));
}

result<void> read_json_line(trace_store& store, const std::string& line,
                            std::size_t number) {
  if (line.empty())
    return {};
  const auto added = add_line(store, line);
  if (added)
    return {};
  const auto& [key, what] = added.error();
  return failure("line " + std::to_string(number),
                 one_line("\"" + key + "\" " + what).substr(0, 200));
}

} // namespace fillguard
