#include "net/polymarket/positions.hpp"

#include "net/polymarket/cursor.hpp"
#include "net/polymarket/private_json.hpp"
#include "net/user_agent.hpp"

namespace fillguard::net::polymarket {

namespace {

namespace od = simdjson::ondemand;

http_request public_request(std::string url) {
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
  const char* activity_size;
  const char* cash;
  const char* transaction;
  const char* condition;
};

constexpr names version_1{"asset",      "size",     "avgPrice",
                          "size",       "usdcSize", "transactionHash",
                          "conditionId"};
constexpr names version_2{"token_id",    "current_size", "avg_price",
                          "size",        "usdc_size",    "transaction_hash",
                          "condition_id"};

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

/// Whether the member exists and is not null.
bool has(od::object& from, const char* key) {
  od::value found;
  bool is_null = false;
  return !from[key].get(found) && !found.is_null().get(is_null) && !is_null;
}

void read_position(od::object from, const names& keys, utc_time received_at,
                   fill_report& out) {
  auto bad = [&out](const char* key) {
    out.whole = false;
    out.bad.push_back({"bad_position", std::string{"position."} + key
                                         + " is missing or out of range"});
  };
  std::string_view token;
  if (from[keys.token].get(token) || token.empty())
    return bad(keys.token);
  token_evidence found{std::string{token}, {}};
  const auto size = exact<shares>(from, keys.size);
  if (!size || *size < shares{})
    return bad(keys.size);
  if (size->is_zero())
    return;
  // Shares are held also when their average price is not known.
  const auto average = exact<price>(from, keys.average);
  if (average && *average >= price{} && *average <= whole_dollar)
    found.evidence.price = *average;
  else if (has(from, keys.average))
    out.bad.push_back({"bad_position", std::string{"position."} + keys.average
                                         + " is no price"});
  found.evidence.source = fill_source::public_positions;
  found.evidence.quantity = *size;
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
  if (!checked) {
    out.whole = false;
    out.bad.push_back(std::move(checked.error()));
  }
  return checked.has_value();
}

/// The fee of a trade, if its cash shows one: beyond the price on a buy, less
/// than the price on a sale. A price is rounded, so a millionth a share proves
/// nothing.
std::optional<money> fee_in_cash(order_side direction, price at, shares size,
                                 money cash) {
  const auto worth = at * size;
  const auto fee = direction == order_side::buy ? cash - worth : worth - cash;
  constexpr auto least = money::from_millionths(10);
  const auto rounding =
    money::from_millionths(size.millionths() / one_in_millionths);
  return fee >= least && fee > rounding ? std::optional{fee} : std::nullopt;
}

/// A trade or redemption; other kinds of activity show in the positions.
void read_activity(od::object from, const names& keys, utc_time received_at,
                   fill_report& out) {
  auto bad = [&out](const char* key) {
    out.whole = false;
    out.bad.push_back({"bad_activity", std::string{"activity."} + key
                                         + " is missing or out of range"});
  };
  std::string_view type;
  if (from["type"].get(type))
    return bad("type");
  const bool redeemed = type == "REDEEM";
  if (!redeemed && type != "TRADE")
    return;
  token_evidence found;
  found.redeemed = redeemed;
  std::string_view token;
  if (from[keys.token].get(token) || token.empty()) {
    // Before August 2026 a redemption named no outcome.
    if (!redeemed)
      bad(keys.token);
    return;
  }
  found.token_id = token;
  auto& trade = found.evidence;
  const auto size = exact<shares>(from, keys.activity_size);
  if (!size || *size < shares{})
    return bad(keys.activity_size);
  if (size->is_zero())
    return;
  trade.quantity = *size;
  std::string_view side;
  if (!redeemed) {
    if (from["side"].get(side) || (side != "BUY" && side != "SELL"))
      return bad("side");
    trade.direction = side == "BUY" ? order_side::buy : order_side::sell;
    const auto at = exact<price>(from, "price");
    if (!at || *at <= price{} || *at > whole_dollar)
      return bad("price");
    trade.price = *at;
    if (const auto cash = exact<money>(from, keys.cash))
      trade.fee = fee_in_cash(trade.direction, *at, *size, *cash);
  }
  std::int64_t second = 0;
  if (!from["timestamp"].get(second))
    trade.source_time = from_unix_seconds(second);
  std::string_view transaction;
  if (from[keys.transaction].get(transaction))
    transaction = {};
  for (const auto& [key, into] :
       {std::pair{"slug", &found.slug},
        std::pair{keys.condition, &found.condition_id}}) {
    std::string_view text;
    if (!from[key].get(text))
      *into = text;
  }
  trade.trade_id = std::string{transaction} + '/' + std::to_string(second) + '/'
                   + found.token_id + '/' + std::string{side} + '/'
                   + to_string(*size)
                   + (trade.price ? '@' + to_string(*trade.price) : "");
  trade.source = fill_source::public_activity;
  trade.status = fill_status::confirmed;
  trade.received_at = received_at;
  out.evidence.push_back(std::move(found));
}

using read_row = void (*)(od::object, const names&, utc_time, fill_report&);

void read_array(od::array rows, const names& keys, utc_time received_at,
                read_row read, fill_report& out) {
  for (auto row : rows) {
    od::object x;
    if (row.get_object().get(x)) {
      out.whole = false;
      out.bad.push_back({"wrong_type", "a row is not an object"});
    } else {
      read(x, keys, received_at, out);
    }
  }
}

fill_report read_rows(std::string_view body, utc_time received_at,
                      read_row read) {
  fill_report out;
  if (!is_whole(body, out))
    return out;
  const simdjson::padded_string padded{body};
  od::parser parser;
  od::document root;
  od::array rows;
  if (parser.iterate(padded).get(root)) {
    out.whole = false;
    return out;
  }
  if (root.type() == od::json_type::array) {
    if (!root.get_array().get(rows))
      read_array(rows, version_1, received_at, read, out);
    return out;
  }
  if (root["data"].get_array().get(rows)) {
    out.whole = false;
    out.bad.push_back({"missing_field", "data is not an array"});
    return out;
  }
  read_array(rows, version_2, received_at, read, out);
  bool more = false;
  std::string_view next;
  if (!root["pagination"]["has_more"].get(more) && more) {
    if (!root["pagination"]["next_cursor"].get(next) && !next.empty()) {
      out.next_cursor = std::string{next};
    } else {
      out.whole = false;
      out.bad.push_back({"missing_field", "there is more, but no next_cursor"});
    }
  }
  return out;
}

} // namespace

http_request ask_positions(const std::string& data, const std::string& wallet,
                           position_list list, const std::string& cursor) {
  auto url = data + "/v2/positions?user=" + wallet + "&status="
             + (list == position_list::open ? "OPEN" : "MERGEABLE");
  if (!cursor.empty())
    url += "&cursor=" + escaped_cursor(cursor);
  return public_request(std::move(url));
}

http_request ask_positions_v1(const std::string& data,
                              const std::string& wallet) {
  return public_request(data + "/positions?user=" + wallet
                        + "&sizeThreshold=0&limit=500");
}

http_request ask_activity(const std::string& data, const std::string& wallet,
                          utc_time since, const std::string& cursor) {
  auto url = data + "/v2/activity?user=" + wallet + "&type=TRADE,REDEEM&start="
             + std::to_string(to_unix_seconds(since)) + "&limit=500";
  if (!cursor.empty())
    url += "&cursor=" + escaped_cursor(cursor);
  return public_request(std::move(url));
}

http_request ask_activity_v1(const std::string& data, const std::string& wallet,
                             utc_time since) {
  return public_request(
    data + "/activity?user=" + wallet + "&type=TRADE,REDEEM&start="
    + std::to_string(to_unix_seconds(since)) + "&limit=500");
}

fill_report read_positions(std::string_view body, utc_time received_at) {
  return read_rows(body, received_at, read_position);
}

fill_report read_activity(std::string_view body, utc_time received_at) {
  return read_rows(body, received_at, read_activity);
}

} // namespace fillguard::net::polymarket
