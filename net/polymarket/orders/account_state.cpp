#include "net/polymarket/orders/account_state.hpp"

#include "net/ethereum/bytes.hpp"
#include "net/polymarket/private_json.hpp"
#include "net/user_agent.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace fillguard::net::polymarket {

namespace {

namespace dom = simdjson::dom;

/// Parses a body that must be an object.
class object_reader {
public:
  explicit object_reader(std::string_view body) {
    if (body.size() > most_bytes
        || parser_.parse(body.data(), body.size()).get(root_) != 0
        || root_.get(object_) != 0)
      good_ = false;
  }

  bool good() const { return good_; }
  const dom::object& get() const { return object_; }

private:
  dom::parser parser_;
  dom::element root_;
  dom::object object_;
  bool good_ = true;
};

tl::unexpected<bad_answer> not_json(const char* what) {
  return failure(bad_answer{"not_json", std::string{what} + " is no object"});
}

tl::unexpected<bad_answer> wrong(std::string detail) {
  return failure(bad_answer{"wrong_type", std::move(detail)});
}

result<bool, bad_answer> read_flag(std::string_view body, const char* name) {
  const object_reader read{body};
  if (!read.good())
    return not_json(name);
  bool out = false;
  if (read.get()[name].get(out) != 0)
    return wrong(std::string{name} + " is not true or false");
  return out;
}

/// A whole number as a text or a number; absent for anything else.
std::optional<std::string> digits_of(dom::element x) {
  std::string out;
  if (std::string_view text; x.get(text) == 0)
    out = std::string{text};
  else if (std::uint64_t number = 0; x.get(number) == 0)
    out = std::to_string(number);
  const bool good =
    !out.empty() && std::all_of(out.begin(), out.end(), [](unsigned char c) {
      return std::isdigit(c) != 0;
    });
  return good ? std::optional{std::move(out)} : std::nullopt;
}

http_request signed_get(const private_account& who, utc_time now,
                        const std::string& path, const std::string& query) {
  http_request out;
  out.url = who.clob + path + query;
  out.headers = private_headers(who, now, "GET", path, "");
  return out;
}

http_request balance_request(const private_account& who, utc_time now,
                             signature_type type, const std::string& what) {
  return signed_get(who, now, "/balance-allowance",
                    "?asset_type=" + what + "&signature_type="
                      + std::to_string(static_cast<int>(type)));
}

bool is_same_address(std::string_view x, std::string_view y) {
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [](unsigned char a, unsigned char b) {
                      return std::tolower(a) == std::tolower(b);
                    });
}

std::string_view text_at(dom::object from, const char* name) {
  std::string_view out;
  if (from[name].get(out) != 0)
    return {};
  return out;
}

/// A decimal as a text or a number.
std::optional<shares> shares_at(dom::object from, const char* name) {
  return shares::parse(json::decimal_text(from, name));
}

result<open_order, bad_answer> read_open_order(dom::object from) {
  open_order out;
  out.id = std::string{text_at(from, "id")};
  out.token_id = std::string{text_at(from, "asset_id")};
  const auto side = text_at(from, "side");
  const auto whole = shares_at(from, "original_size");
  const auto matched = shares_at(from, "size_matched");
  if (out.id.empty() || out.token_id.empty())
    return wrong("an open order has no id or asset_id");
  if (side != "BUY" && side != "SELL")
    return wrong("side of order " + out.id + " is not BUY or SELL");
  // More matched than there was is another unit, or no order at all.
  if (!whole || !matched || *matched > *whole || *matched < shares{})
    return wrong("sizes of order " + out.id + " cannot be read");
  out.direction = side == "BUY" ? order_side::buy : order_side::sell;
  out.open = *whole - *matched;
  return out;
}

} // namespace

http_request ask_order_version(const std::string& clob) {
  http_request out;
  out.url = clob + "/version";
  out.headers = {{"User-Agent", user_agent}};
  return out;
}

result<unsigned, bad_answer> read_order_version(std::string_view body) {
  const object_reader read{body};
  if (!read.good())
    return not_json("version");
  std::uint64_t out = 0;
  if (read.get()["version"].get(out) != 0 || out > 1000)
    return wrong("version is not a number");
  return static_cast<unsigned>(out);
}

http_request ask_geoblock(const std::string& site) {
  http_request out;
  out.url = site + "/api/geoblock";
  out.headers = {{"User-Agent", user_agent}, {"Accept", "application/json"}};
  return out;
}

result<bool, bad_answer> read_geoblock(std::string_view body) {
  return read_flag(body, "blocked");
}

http_request ask_closed_only(const private_account& who, utc_time now) {
  return signed_get(who, now, "/auth/ban-status/closed-only", "");
}

result<bool, bad_answer> read_closed_only(std::string_view body) {
  return read_flag(body, "closed_only");
}

http_request ask_session_signers(const private_account& who, utc_time now) {
  return signed_get(who, now, "/v1/user/session-signers", "");
}

result<std::optional<utc_time>, bad_answer>
read_session_end(std::string_view body, const ethereum::eth_address& key) {
  const object_reader read{body};
  if (!read.good())
    return not_json("signers");
  dom::array signers;
  if (read.get()["signers"].get(signers) != 0)
    return wrong("signers is not an array");
  bool odd = false;
  for (const auto entry : signers) {
    dom::object each;
    const auto address = ethereum::read_address(
      entry.get(each) == 0 ? text_at(each, "address") : std::string_view{});
    odd = odd || !address;
    if (!address || *address != key)
      continue;
    dom::element until;
    const auto end = each["valid_until"].get(until) == 0
                       ? json::loose_time(until)
                       : std::nullopt;
    if (!end)
      return wrong("valid_until of a signer is not a time");
    return end;
  }
  if (odd) // It may be the key's.
    return wrong("an entry of signers has no readable address");
  return std::nullopt;
}

http_request heartbeat_request(const private_account& who, utc_time now,
                               const std::string& last) {
  const std::string path = "/v1/heartbeats";
  http_request out;
  out.method = "POST";
  out.url = who.clob + path;
  out.body = R"({"heartbeat_id":")" + last + R"("})";
  out.headers = private_headers(who, now, "POST", path, out.body);
  out.headers.emplace_back("Content-Type", "application/json");
  return out;
}

std::optional<std::string> read_next_heartbeat(std::string_view body) {
  const object_reader read{body};
  if (!read.good())
    return std::nullopt;
  std::string_view id;
  if (read.get()["heartbeat_id"].get(id) != 0)
    return std::nullopt;
  // The id goes back to the venue inside a JSON text.
  const bool plain = std::all_of(id.begin(), id.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_';
  });
  constexpr std::size_t longest_id = 128;
  if (!plain || id.size() > longest_id)
    return std::nullopt;
  return std::string{id};
}

http_request ask_dollars(const private_account& who, utc_time now,
                         signature_type type) {
  return balance_request(who, now, type, "COLLATERAL");
}

http_request ask_shares(const private_account& who, utc_time now,
                        signature_type type, const std::string& token_id) {
  return balance_request(who, now, type, "CONDITIONAL&token_id=" + token_id);
}

result<balance_allowance, bad_answer>
read_balance_allowance(std::string_view body) {
  const object_reader read{body};
  if (!read.good())
    return not_json("balance");
  dom::element balance;
  balance_allowance out;
  const auto digits =
    read.get()["balance"].get(balance) == 0 ? digits_of(balance) : std::nullopt;
  if (!digits)
    return wrong("balance is not a whole number of millionths");
  const auto* end = digits->data() + digits->size();
  if (const auto done = std::from_chars(digits->data(), end, out.balance);
      done.ec != std::errc{} || done.ptr != end)
    return wrong("balance is too large");
  dom::object allowances;
  if (read.get()["allowances"].get(allowances) != 0)
    return out;
  const auto exchange = ethereum::to_hex(current_domain().exchange);
  for (const auto [spender, amount] : allowances)
    if (is_same_address(spender, exchange)) {
      const auto allowed = digits_of(amount);
      if (!allowed)
        return wrong("the exchange's allowance is not a whole number");
      // Up to 78 digits: only whether there is one matters.
      out.approved = allowed->find_first_not_of('0') != std::string::npos;
    }
  return out;
}

result<open_orders_page, bad_answer> read_open_orders(std::string_view body) {
  const object_reader read{body};
  if (!read.good())
    return not_json("data");
  dom::array entries;
  if (read.get()["data"].get(entries) != 0)
    return wrong("data is not an array");
  open_orders_page out;
  for (const auto entry : entries) {
    dom::object each;
    if (entry.get(each) != 0)
      return wrong("an entry of data is not an object");
    auto order = read_open_order(each);
    if (!order)
      return failure(std::move(order.error()));
    out.orders.push_back(*std::move(order));
  }
  const auto next = text_at(read.get(), "next_cursor");
  if (!next.empty() && next != last_cursor)
    out.next_cursor = std::string{next};
  return out;
}

} // namespace fillguard::net::polymarket
