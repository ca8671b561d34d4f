#include "net/polymarket/private_rest.hpp"

#include "net/polymarket/cursor.hpp"
#include "net/polymarket/hmac.hpp"
#include "net/polymarket/private_json.hpp"
#include "net/user_agent.hpp"

#include <stdexcept>

namespace fillguard::net::polymarket {

namespace {

namespace dom = simdjson::dom;

using read_one = void (*)(dom::object, const ownership&, fill_source, utc_time,
                          fill_report&);

http_request signed_request(const private_account& who, utc_time now,
                            const std::string& path, const std::string& query) {
  http_request out;
  out.url = who.clob + path + query;
  out.headers = private_headers(who, now, "GET", path, "");
  return out;
}

bool parse(std::string_view body, dom::parser& parser, dom::element& root,
           fill_report& out) {
  const auto parsed = body.size() > most_report_bytes
                        ? simdjson::SUCCESS
                        : parser.parse(body.data(), body.size()).get(root);
  auto checked = json::check_readable(body, parsed);
  if (!checked)
    out.bad.push_back(std::move(checked.error()));
  return checked.has_value();
}

fill_report read_page(std::string_view body, const ownership& own,
                      utc_time received_at, read_one read) {
  fill_report out;
  dom::parser parser;
  dom::element root;
  if (!parse(body, parser, root, out))
    return out;
  dom::array entries;
  if (root["data"].get(entries)) {
    out.bad.push_back({"missing_field", "data is not an array"});
    return out;
  }
  for (auto entry : entries) {
    dom::object x;
    if (entry.get(x))
      out.bad.push_back({"wrong_type", "an entry of data is not an object"});
    else
      read(x, own, fill_source::order_status, received_at, out);
  }
  std::string_view next;
  if (!root["next_cursor"].get(next) && !next.empty() && next != last_cursor)
    out.next_cursor = std::string{next};
  return out;
}

} // namespace

bool can_sign(const api_credentials& x) {
  return !x.api_key.empty() && sign_request(x.secret, "0", "GET", "/", "");
}

std::vector<std::pair<std::string, std::string>>
private_headers(const private_account& who, utc_time now,
                std::string_view method, std::string_view path,
                std::string_view body) {
  const auto timestamp = std::to_string(to_unix_seconds(now));
  const auto signature =
    sign_request(who.credentials.secret, timestamp, method, path, body);
  if (!signature)
    throw std::invalid_argument("the API secret is not base64");
  return {{"POLY_ADDRESS", who.address},
          {"POLY_SIGNATURE", *signature},
          {"POLY_TIMESTAMP", timestamp},
          {"POLY_API_KEY", who.credentials.api_key},
          {"POLY_PASSPHRASE", who.credentials.passphrase},
          {"User-Agent", user_agent}};
}

http_request ask_trades(const private_account& who, utc_time now,
                        utc_time after, const std::string& cursor) {
  return signed_request(who, now, "/data/trades",
                        "?after=" + std::to_string(to_unix_seconds(after))
                          + "&next_cursor=" + escaped_cursor(cursor));
}

http_request ask_orders(const private_account& who, utc_time now,
                        const std::string& cursor) {
  return signed_request(who, now, "/data/orders",
                        "?next_cursor=" + escaped_cursor(cursor));
}

http_request ask_order(const private_account& who, utc_time now,
                       const std::string& order_id) {
  return signed_request(who, now, "/data/order/" + order_id, "");
}

fill_report read_trades(std::string_view body, const ownership& own,
                        utc_time received_at) {
  return read_page(body, own, received_at, json::read_trade);
}

fill_report read_orders(std::string_view body, const ownership& own,
                        utc_time received_at) {
  return read_page(body, own, received_at, json::read_order);
}

fill_report read_single_order(std::string_view body, const ownership& own,
                              utc_time received_at) {
  fill_report out;
  if (body.empty())
    return out;
  dom::parser parser;
  dom::element root;
  if (!parse(body, parser, root, out) || root.is_null())
    return out;
  dom::object x;
  if (root.get(x))
    out.bad.push_back({"wrong_type", "the order is not an object"});
  else if (x.size() > 0)
    json::read_order(x, own, fill_source::order_status, received_at, out);
  return out;
}

} // namespace fillguard::net::polymarket
