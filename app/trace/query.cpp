#include "app/trace/query.hpp"

#include "app/program/one_line.hpp"
#include "app/program/query_text.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <map>

namespace fillguard {

namespace {

constexpr std::size_t longest_query = 2'000;
constexpr std::size_t highest_limit = 200'000;

std::string in_quotes(std::string_view x) {
  return '"' + one_line(std::string{x.substr(0, 80)}) + '"';
}

/// Reads one key after the other; keeps the first mistake.
class query_reader {
public:
  void read(const std::string& key, const std::string& value) {
    if (!seen_.emplace(key, value).second)
      return fail("\"" + one_line(key.substr(0, 40)) + "\" is there twice");
    if (read_question(key, value) || filter(key, value))
      return;
    fail(in_quotes(key)
         + " is no key of a trace query: there are tail, why, from, slow, "
           "sequence, export, actor, type, market, window, limit and format");
  }

  void fail(std::string why) {
    if (!mistake_)
      mistake_ = error{"trace query", std::move(why)};
  }

  result<trace_query> finish() {
    if (questions_ > 1)
      fail("only one of tail, why, from, slow, sequence and export can be "
           "asked at a time");
    if (query_.question == trace_question::all && seen_.contains("format"))
      fail("\"format\" is not for \"export\", which names its own");
    if (mistake_)
      return failure(std::move(*mistake_));
    return std::move(query_);
  }

private:
  bool read_question(const std::string& key, const std::string& value) {
    static const std::map<std::string, trace_question> questions{
      {"tail", trace_question::tail},         {"why", trace_question::why},
      {"from", trace_question::from},         {"slow", trace_question::slow},
      {"sequence", trace_question::sequence}, {"export", trace_question::all}};
    const auto at = questions.find(key);
    if (at == questions.end())
      return false;
    ++questions_;
    query_.question = at->second;
    query_.of = value;
    const bool needs_value = key == "why" || key == "from" || key == "export";
    if (!needs_value && !value.empty())
      fail(in_quotes(key) + " takes no value");
    if (key == "export") {
      if (value != "jsonl" && value != "chrome")
        fail("\"export\" must be jsonl or chrome, not " + in_quotes(value));
      query_.format =
        value == "chrome" ? trace_format::chrome : trace_format::json_lines;
    } else if (needs_value && value.empty()) {
      fail(in_quotes(key)
           + " needs the id of a message, or danger, fill, order or a type "
             "of message for the newest one");
    }
    return true;
  }

  bool filter(const std::string& key, const std::string& value) {
    if (key == "actor")
      query_.actor = value;
    else if (key == "type")
      query_.type = value;
    else if (key == "market")
      note_market(value);
    else if (key == "window")
      note_window(value);
    else if (key == "limit")
      note_limit(value);
    else if (key == "format")
      note_format(value);
    else
      return false;
    return true;
  }

  void note_market(const std::string& value) {
    query_.market = parse_traced_market(value);
    if (!query_.market)
      fail("\"market\" must be one like btc-15m, or a coin, not "
           + in_quotes(value));
  }

  void note_window(const std::string& value) {
    query_.window = parse_slug(value);
    if (!query_.window)
      fail("\"window\" must be a slug like btc-updown-15m-1776081600, not "
           + in_quotes(value));
  }

  void note_limit(const std::string& value) {
    const auto* end = value.data() + value.size();
    const auto read = std::from_chars(value.data(), end, query_.limit);
    if (read.ec != std::errc{} || read.ptr != end || query_.limit == 0
        || query_.limit > highest_limit)
      fail("\"limit\" must be a whole number between 1 and "
           + std::to_string(highest_limit) + ", not " + in_quotes(value));
  }

  void note_format(const std::string& value) {
    if (value != "json" && value != "text")
      fail("\"format\" must be json or text, not " + in_quotes(value));
    query_.format = value == "text" ? trace_format::text : trace_format::json;
  }

  trace_query query_;
  std::optional<error> mistake_;
  std::map<std::string, std::string> seen_;
  int questions_ = 0;
};

trace_answer complaint(int status, const char* error, const std::string& why) {
  using json = nlohmann::ordered_json;
  return {status, "application/json",
          json{{"error", error}, {"why", why}}.dump(
            -1, ' ', false, json::error_handler_t::replace)};
}

/// "window_state" matches "window_state/btc-5m".
bool is_actor(std::string_view name, std::string_view actor) {
  return name == actor
         || (name.size() > actor.size() && name.starts_with(actor)
             && name[actor.size()] == '/');
}

bool ends_in_place(std::string_view name, const std::string& place) {
  return name.size() > place.size() && name.ends_with(place)
         && name[name.size() - place.size() - 1] == '/';
}

} // namespace

result<trace_query> parse_trace_query(std::string_view text) {
  query_reader to;
  if (text.size() > longest_query) {
    to.fail("the query is longer than " + std::to_string(longest_query)
            + " characters");
    return to.finish();
  }
  while (!text.empty()) {
    const auto part = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    if (part.empty())
      continue;
    const auto sign = std::min(part.find('='), part.size());
    const auto key = decode_query(part.substr(0, sign));
    const auto value =
      decode_query(part.substr(std::min(sign + 1, part.size())));
    if (!key || !value)
      to.fail("a % must be followed by two hex digits in " + in_quotes(part));
    else
      to.read(*key, *value);
  }
  return to.finish();
}

std::string query_encoded(std::string_view value) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyz"
                                     "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  std::string out;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (plain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += '%';
      out += hex[byte >> 4U];
      out += hex[byte & 0xfU];
    }
  }
  return out;
}

trace_answer refused_query(const error& problem) {
  return complaint(400, "bad query", problem.what);
}

trace_answer busy_with_another() {
  return complaint(503, "busy",
                   "another question is being answered, ask again");
}

bool trace_filter::passes(const traced_message& message,
                          const name_table& names) const {
  if (!query_.actor.empty()
      && !is_actor(names.text(message.actor), query_.actor)
      && !is_actor(names.text(message.sender), query_.actor))
    return false;
  if (!query_.type.empty() && names.text(message.type) != query_.type)
    return false;
  if (query_.window
      && window_of(message.market, message.window) != query_.window)
    return false;
  if (!query_.market)
    return true;
  const auto about = market_of(message.market);
  if (about)
    return about->coin == query_.market->coin
           && (!about->length || !query_.market->length
               || about->length == query_.market->length);
  return ends_in_place(names.text(message.actor), to_string(*query_.market));
}

} // namespace fillguard
