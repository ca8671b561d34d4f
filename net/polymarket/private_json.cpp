#include "net/polymarket/private_json.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace fillguard::net::polymarket::json {

namespace {

namespace dom = simdjson::dom;

std::string_view text(dom::object x, std::string_view key) {
  std::string_view out;
  if (x[key].get(out))
    return {};
  return out;
}

/// In capitals: the venue writes "MATCHED", and "matched" in places.
std::string word(dom::object value, std::string_view key) {
  std::string out{text(value, key)};
  for (auto& each : out)
    if (each >= 'a' && each <= 'z')
      each = static_cast<char>(each - 'a' + 'A');
  return out;
}

std::string_view first_text(dom::object x, std::string_view key,
                            std::string_view other) {
  const auto out = text(x, key);
  return out.empty() ? text(x, other) : out;
}

/// Reads one object and collects its errors.
struct reader {
  dom::object object;
  std::string what; ///< "trade", "order": begins each detail.
  fill_report& out;
  bool good = true;

  void bad(std::string kind, std::string detail) {
    out.bad.push_back({std::move(kind), what + '.' + std::move(detail)});
    good = false;
  }

  std::string need(std::string_view key) {
    const auto found = text(object, key);
    if (found.empty())
      bad("missing_field", std::string{key} + " is not a text");
    return std::string{found};
  }

  /// A positive decimal, at most `most`.
  template <class T>
  T need_amount(std::string_view key, T most) {
    const auto found = decimal_text(object, key);
    if (found.empty())
      bad("missing_field", std::string{key} + " is not a decimal");
    const auto out_value = T::parse(found);
    if (!found.empty() && !out_value)
      bad("not_a_decimal",
          std::string{key} + " is '" + found.substr(0, 40) + '\'');
    else if (out_value && (*out_value <= T{} || *out_value > most))
      bad("out_of_range", std::string{key} + " is " + to_string(*out_value));
    return out_value.value_or(T{});
  }

  std::optional<order_side> direction(std::string_view key) {
    const auto found = word(object, key);
    if (found == "BUY")
      return order_side::buy;
    if (found == "SELL")
      return order_side::sell;
    return std::nullopt;
  }
};

constexpr auto most_shares = shares::from_whole(1'000'000'000);

std::string_view without(std::string_view x, std::string_view prefix) {
  return x.starts_with(prefix) ? x.substr(prefix.size()) : x;
}

std::optional<fill_status> trade_status(std::string_view x) {
  x = without(x, "TRADE_STATUS_");
  if (x.starts_with("MATCHED") || x.starts_with("MINED")
      || x.starts_with("RETRYING"))
    return fill_status::provisional;
  if (x.starts_with("CONFIRMED"))
    return fill_status::confirmed;
  if (x.starts_with("FAILED"))
    return fill_status::reversed;
  return std::nullopt;
}

/// Whether a text is an order's status; a reason may be appended to it.
bool is_order_status(std::string_view x) {
  x = without(x, "ORDER_STATUS_");
  for (auto known :
       {"LIVE", "MATCHED", "DELAYED", "UNMATCHED", "CANCELED", "INVALID"})
    if (x.starts_with(known))
      return true;
  return false;
}

std::optional<utc_time> time_of(dom::object x,
                                std::initializer_list<const char*> keys) {
  for (const auto* key : keys) {
    dom::element found;
    if (!x[key].get(found))
      if (auto at = loose_time(found))
        return at;
  }
  return std::nullopt;
}

/// "3e2c94ca" of a key "3e2c94ca-8124-c4c1-c7ea-be1ea21b71fe"; absent for
/// anything else.
std::optional<std::string> name_of_key(std::string_view id) {
  constexpr std::size_t first_part = 8;
  const auto end = id.find('-');
  return end == first_part ? std::optional{std::string{id.substr(0, end)}}
                           : std::nullopt;
}

/// Adds the match of one of our orders.
void add_match(reader& from, fill_evidence match, std::string_view token_id,
               std::string_view amount_key) {
  match.quantity = from.need_amount<shares>(amount_key, most_shares);
  match.price = from.need_amount<price>("price", whole_dollar);
  if (token_id.empty())
    from.bad("missing_field", "asset_id is not a text");
  if (from.good)
    from.out.evidence.push_back({std::string{token_id}, std::move(match)});
}

void read_maker_entry(dom::object entry, reader& trade, fill_evidence match,
                      std::optional<order_side> taken) {
  reader from{entry, "trade.maker_orders", trade.out};
  const auto token_id = text(entry, "asset_id");
  match.order_id = from.need("order_id");
  match.fee = money{}; // Makers pay nothing.
  match.owner = name_of_key(text(entry, "owner"));
  if (auto side = from.direction("side")) {
    match.direction = *side;
  } else if (taken) {
    // Older frames have no side of the maker. On the taker's token a maker
    // trades the opposite side; on the opposite token the same side, at the
    // complementary price.
    const bool same = token_id != text(trade.object, "asset_id");
    match.direction =
      same == (*taken == order_side::buy) ? order_side::buy : order_side::sell;
  } else {
    from.bad("missing_field", "side is neither BUY nor SELL");
  }
  add_match(from, std::move(match), token_id, "matched_amount");
}

} // namespace

std::string decimal_text(dom::object value, std::string_view key) {
  dom::element found;
  if (value[key].get(found))
    return {};
  if (std::string_view written; !found.get(written))
    return std::string{written};
  if (std::int64_t whole = 0; !found.get(whole))
    return std::to_string(whole);
  double number = 0;
  if (found.get(number))
    return {};
  char digits[400]; // The largest number has 309 before its point.
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number,
                                 std::chars_format::fixed);
  return {digits, end.ptr};
}

std::optional<utc_time> loose_time(dom::element value) {
  std::int64_t number = 0;
  if (std::string_view digits; !value.get(digits)) {
    const auto* end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, number);
    if (read.ec != std::errc{} || read.ptr != end)
      return parse_iso8601(digits);
  } else if (value.get(number)) {
    return std::nullopt;
  }
  // 9 * 10^9 s is the year 2255, and 10^12 ms is 2001. A number between them is
  // neither, and as seconds it would overflow nanoseconds.
  if (number > 0 && number <= 9'000'000'000)
    return from_unix_seconds(number);
  if (number > 1'000'000'000'000 && number <= 9'000'000'000'000)
    return from_unix_ms(number);
  return std::nullopt;
}

void read_order(dom::object value, const ownership& own, fill_source source,
                utc_time received_at, fill_report& out) {
  reader from{value, "order", out};
  const auto id = from.need("id");
  const bool by_key =
    (own.is_key(text(value, "owner")) || own.is_key(text(value, "order_owner")))
    && !own.is_elsewhere(text(value, "maker_address"));
  if (!from.good || !(by_key || own.sent(id)))
    return;
  if (!is_order_status(word(value, "status")))
    return from.bad(
      "unknown_status",
      "status is '" + std::string{text(value, "status").substr(0, 40)} + '\'');
  // Empty when no match is known.
  const auto matched = decimal_text(value, "size_matched");
  const auto so_far = shares::parse(matched);
  if (!matched.empty() && (!so_far || *so_far > most_shares))
    return from.bad("not_a_decimal",
                    "size_matched is '" + matched.substr(0, 40) + '\'');
  if (!so_far || *so_far <= shares{})
    return;
  token_evidence found{from.need("asset_id"), {}};
  auto& evidence = found.evidence;
  evidence.source = source;
  evidence.order_id = id;
  evidence.quantity = *so_far;
  evidence.ordered = shares::parse(decimal_text(value, "original_size"));
  evidence.price = from.need_amount<price>("price", whole_dollar);
  evidence.source_time = time_of(value, {"timestamp", "created_at"});
  evidence.received_at = received_at;
  if (auto direction = from.direction("side"))
    evidence.direction = *direction;
  else
    from.bad("missing_field", "side is neither BUY nor SELL");
  if (from.good)
    out.evidence.push_back(std::move(found));
}

void read_trade(dom::object value, const ownership& own, fill_source source,
                utc_time received_at, fill_report& out) {
  reader from{value, "trade", out};
  fill_evidence match;
  match.source = source;
  match.trade_id = from.need("id");
  if (!from.good)
    return; // Named once.
  const auto status = trade_status(word(value, "status"));
  if (!status)
    from.bad("unknown_status",
             "status is '" + std::string{text(value, "status").substr(0, 40)}
               + '\'');
  if (!from.good)
    return;
  match.status = *status;
  match.source_time =
    time_of(value, {"timestamp", "last_update", "match_time", "matchtime"});
  match.received_at = received_at;
  const auto taken = from.direction("side");

  dom::array makers;
  if (!value["maker_orders"].get(makers)) {
    for (auto element : makers) {
      dom::object entry;
      if (element.get(entry)) {
        out.bad.push_back(
          {"wrong_type", "trade.maker_orders has something else in it"});
        continue;
      }
      const bool by_key = own.is_key(text(entry, "owner"))
                          && !own.is_elsewhere(text(entry, "maker_address"));
      if (by_key || own.sent(text(entry, "order_id")))
        read_maker_entry(entry, from, match, taken);
    }
  }

  const auto taker = text(value, "taker_order_id");
  const bool by_key = word(value, "trader_side") != "MAKER"
                      && own.is_key(first_text(value, "trade_owner", "owner"))
                      && !own.is_elsewhere(text(value, "maker_address"));
  if (!by_key && !own.sent(taker))
    return;
  if (!taken)
    return from.bad("missing_field", "side is neither BUY nor SELL");
  match.direction = *taken;
  match.order_id = from.need("taker_order_id");
  match.owner = name_of_key(first_text(value, "trade_owner", "owner"));
  add_match(from, std::move(match), text(value, "asset_id"), "size");
}

result<void, bad_report> check_readable(std::string_view x,
                                        simdjson::error_code parsed) {
  if (x.size() > most_report_bytes)
    return failure(
      bad_report{"oversized", std::to_string(x.size()) + " bytes"});
  if (parsed)
    return failure(bad_report{"not_json", simdjson::error_message(parsed)});
  return {};
}

} // namespace fillguard::net::polymarket::json
