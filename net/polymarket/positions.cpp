#include "net/polymarket/positions.hpp"

#include "net/polymarket/cursor.hpp"
#include "net/polymarket/private_json.hpp"
#include "net/user_agent.hpp"

namespace fillguard::net::polymarket {

namespace {

namespace od = simdjson::ondemand;

http_request ask(std::string url) {
  http_request out;
  out.url = std::move(url);
  out.headers = {{"User-Agent", user_agent}};
  return out;
}

/// The names of the members in one version.
struct names {
  const char* token;
  const char* size;
  const char* average;
};

constexpr names version_1{"asset", "size", "avgPrice"};
constexpr names version_2{"token_id", "current_size", "avg_price"};

/// A decimal from a number or text as written, never through a binary float.
template <class T>
std::optional<T> exact(od::object& from, const char* key) {
  std::string_view raw;
  if (from[key].raw_json_token().get(raw))
    return std::nullopt;
  while (!raw.empty()
         && (raw.back() == ' ' || raw.back() == '\n' || raw.back() == '\r'
             || raw.back() == '\t'))
    raw.remove_suffix(1);
  if (raw.size() > 1 && raw.front() == '"' && raw.back() == '"')
    raw = raw.substr(1, raw.size() - 2);
  return T::parse(raw);
}

void read_position(od::object from, const names& said, utc_time received_at,
                   fill_report& out) {
  auto bad = [&out](const char* key) {
    out.bad.push_back({"bad_position", std::string{"position."} + key
                                         + " is missing or out of range"});
  };
  std::string_view token;
  if (from[said.token].get(token) || token.empty())
    return bad(said.token);
  token_evidence found{std::string{token}, {}};
  const auto size = exact<shares>(from, said.size);
  if (!size || *size < shares{})
    return bad(said.size);
  const auto average = exact<price>(from, said.average);
  if (!average || *average < price{} || *average > whole_dollar)
    return bad(said.average);
  if (size->is_zero())
    return;
  found.evidence.source = fill_source::public_positions;
  found.evidence.quantity = *size;
  found.evidence.price = *average;
  // Positions are read from the chain.
  found.evidence.status = fill_status::confirmed;
  found.evidence.received_at = received_at;
  out.evidence.push_back(std::move(found));
}

/// On-demand reading checks only the parts it reads, so the whole is checked
/// first.
bool is_whole(std::string_view body, fill_report& out) {
  simdjson::dom::parser parser;
  const auto parsed = body.size() > most_report_bytes
                        ? simdjson::SUCCESS
                        : parser.parse(body.data(), body.size()).error();
  auto checked = json::check_readable(body, parsed);
  if (!checked)
    out.bad.push_back(std::move(checked.error()));
  return checked.has_value();
}

void read_array(od::array rows, const names& said, utc_time received_at,
                fill_report& out) {
  for (auto row : rows) {
    od::object x;
    if (row.get_object().get(x))
      out.bad.push_back({"wrong_type", "a position is not an object"});
    else
      read_position(x, said, received_at, out);
  }
}

} // namespace

http_request ask_positions(const std::string& data, const std::string& wallet,
                           const std::string& cursor) {
  auto url = data + "/v2/positions?user=" + wallet + "&status=OPEN";
  if (!cursor.empty())
    url += "&cursor=" + escaped_cursor(cursor);
  return ask(std::move(url));
}

http_request ask_positions_v1(const std::string& data,
                              const std::string& wallet) {
  return ask(data + "/positions?user=" + wallet + "&sizeThreshold=0&limit=500");
}

fill_report read_positions(std::string_view body, utc_time received_at) {
  fill_report out;
  if (!is_whole(body, out))
    return out;
  const simdjson::padded_string padded{body};
  od::parser parser;
  od::document root;
  od::array rows;
  if (parser.iterate(padded).get(root))
    return out;
  if (root.type() == od::json_type::array) {
    if (!root.get_array().get(rows))
      read_array(rows, version_1, received_at, out);
    return out;
  }
  if (root["data"].get_array().get(rows)) {
    out.bad.push_back({"missing_field", "data is not an array"});
    return out;
  }
  read_array(rows, version_2, received_at, out);
  bool more = false;
  std::string_view next;
  if (!root["pagination"]["has_more"].get(more) && more
      && !root["pagination"]["next_cursor"].get(next) && !next.empty())
    out.next_cursor = std::string{next};
  return out;
}

} // namespace fillguard::net::polymarket
