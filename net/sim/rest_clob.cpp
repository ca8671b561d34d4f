#include "net/sim/rest.hpp"
#include "net/sim/wire.hpp"

#include <nlohmann/json.hpp>

#include <optional>

namespace fillguard::net::sim {

namespace {

using nlohmann::ordered_json;

constexpr std::string_view no_book =
  "No orderbook exists for the requested token id";

http_answer json_answer(const ordered_json& x) {
  return {200, x.dump(), "application/json", {}};
}

struct token_of_window {
  live_window* window;
  outcome token;
};

/// Absent when the token is unknown or its window is closed.
std::optional<token_of_window> find_token(world& of, const std::string& id) {
  auto* window = of.find_token(id);
  if (window == nullptr || !window->has_book(of.now()))
    return std::nullopt;
  return token_of_window{window, window->info.token(outcome::up) == id
                                   ? outcome::up
                                   : outcome::down};
}

std::string whole_book(const token_of_window& x, const fault_board& faults,
                       utc_time now) {
  return faults.ghost_book
           ? ghost_book_text(*x.window, x.token, now)
           : book_text(*x.window, x.token, book_style::rest, now);
}

http_answer books(world& of, const fault_board& faults,
                  const http_ask& request) {
  const auto wanted = nlohmann::json::parse(request.body, nullptr, false);
  if (!wanted.is_array())
    return error_answer(400, "Invalid payload");
  std::string out = "[";
  for (const auto& one : wanted) {
    if (!one.is_object())
      return error_answer(400, "Invalid payload");
    const auto found = find_token(of, one.value("token_id", std::string{}));
    if (!found)
      continue;
    if (out.size() > 1)
      out += ',';
    out += whole_book(*found, faults, of.now());
  }
  return {200, out + ']', "application/json", {}};
}

http_answer prices(world& of, const http_ask& request) {
  const auto wanted = nlohmann::json::parse(request.body, nullptr, false);
  if (!wanted.is_array())
    return error_answer(400, "Invalid payload");
  auto out = ordered_json::object();
  for (const auto& one : wanted) {
    if (!one.is_object())
      return error_answer(400, "Invalid payload");
    const auto id = one.value("token_id", std::string{});
    const auto way = one.value("side", std::string{});
    const auto found = find_token(of, id);
    if (!found)
      continue;
    const auto top = top_of(*found->window, found->token);
    if (const auto at = way == "SELL" ? top.ask : top.bid)
      out[id][way] = to_string(*at);
  }
  return json_answer(out);
}

ordered_json tokens_json(const live_window& window) {
  auto out = ordered_json::array();
  for (const auto token : window.info.outcomes) {
    const auto top = top_of(window, token);
    auto at = top.bid ? top.bid->to_double() : 0.0;
    if (window.resolved)
      at = window.pays(token).to_double();
    out.push_back(
      {{"token_id", window.info.token(token)},
       {"outcome", label(token)},
       {"price", at},
       {"winner", window.resolved && !window.half && window.winner == token}});
  }
  return out;
}

ordered_json market_json(const live_window& live, utc_time now) {
  return {{"condition_id", live.info.condition_id},
          {"question_id", live.info.question_id},
          {"question", question(live.info)},
          {"market_slug", slug(live.info.window)},
          {"enable_order_book", true},
          {"active", true},
          {"closed", live.resolved},
          {"archived", false},
          {"accepting_orders", live.has_book(now)},
          {"accepting_order_timestamp", nullptr},
          {"minimum_order_size", 5},
          {"minimum_tick_size", live.tick.to_double()},
          {"end_date_iso", to_iso8601_seconds(live.info.closes_at())},
          {"seconds_delay", 0},
          {"maker_base_fee", 1000},
          {"taker_base_fee", 1000},
          {"neg_risk", false},
          {"tokens", tokens_json(live)}};
}

ordered_json compact_json(const live_window& window, utc_time now) {
  auto tokens = ordered_json::array();
  for (std::size_t i = 0; i < 2; ++i)
    tokens.push_back(
      {{"t", window.info.tokens[i]}, {"o", label(window.info.outcomes[i])}});
  return {{"c", window.info.condition_id},
          {"t", tokens},
          {"mts", window.tick.to_double()},
          {"mos", 5},
          {"nr", false},
          {"fd", {{"r", 0.07}, {"e", 1}, {"to", true}}},
          {"mbf", 1000},
          {"tbf", 1000},
          {"ao", window.has_book(now)},
          {"sd", 0},
          {"itode", true}};
}

http_answer market_by(world& of, std::string_view id, bool compact) {
  const auto* found = of.find_condition(std::string{id});
  if (found == nullptr)
    return error_answer(404, "market not found");
  return json_answer(compact ? compact_json(*found, of.now())
                             : market_json(*found, of.now()));
}

http_answer one_token(const fault_board& faults, const http_ask& request,
                      const token_of_window& value, utc_time now) {
  const auto path = request.path();
  if (path == "/book")
    return {200, whole_book(value, faults, now), "application/json", {}};
  if (path == "/tick-size")
    return json_answer({{"minimum_tick_size", value.window->tick.to_double()}});
  if (path == "/neg-risk")
    return json_answer({{"neg_risk", false}});
  if (path == "/fee-rate")
    return json_answer({{"base_fee", 1000}});
  const auto top = top_of(*value.window, value.token);
  if (path == "/price") {
    const auto at = request.first("side") == "SELL" ? top.ask : top.bid;
    return at ? json_answer({{"price", to_string(*at)}})
              : error_answer(404, "No price");
  }
  if (path == "/last-trade-price") {
    const auto last = value.window->last_trade;
    if (!last)
      return json_answer({{"price", "0.5"}, {"side", ""}});
    const auto shown = value.token == outcome::up ? *last : complement(*last);
    return json_answer({{"price", to_string(shown)}, {"side", "BUY"}});
  }
  if (!top.bid || !top.ask)
    return error_answer(404, "No orderbook exists: one side is empty");
  if (path == "/midpoint")
    return json_answer(
      {{"mid", to_string(price::from_millionths(
                 (top.bid->millionths() + top.ask->millionths()) / 2))}});
  return json_answer({{"spread", to_string(*top.ask - *top.bid)}});
}

bool is_of_one_token(std::string_view path) {
  constexpr std::array paths{
    "/book",      "/price",    "/midpoint", "/spread", "/last-trade-price",
    "/tick-size", "/neg-risk", "/fee-rate"};
  for (const auto* one : paths)
    if (path == one)
      return true;
  return false;
}

} // namespace

http_answer answer_clob(world& of, const fault_board& faults,
                        const http_ask& request) {
  constexpr std::string_view markets = "/markets/";
  constexpr std::string_view compact = "/clob-markets/";
  constexpr std::string_view by_token = "/markets-by-token/";
  const auto path = request.path();
  if (path == "/time")
    return {200,
            std::to_string(to_unix_seconds(of.now() + faults.clock_skew)),
            "application/json",
            {}};
  if (path == "/ok")
    return {200, "\"OK\"", "application/json", {}};
  if (path == "/version")
    return json_answer({{"version", faults.orders.version}});
  if (path == "/books" && request.method == "POST")
    return books(of, faults, request);
  if (path == "/prices" && request.method == "POST")
    return prices(of, request);
  if (path.starts_with(markets))
    return market_by(of, path.substr(markets.size()), false);
  if (path.starts_with(compact))
    return market_by(of, path.substr(compact.size()), true);
  if (path.starts_with(by_token)) {
    const auto* found =
      of.find_token(std::string{path.substr(by_token.size())});
    return found == nullptr
             ? error_answer(404, "market not found")
             : json_answer({{"condition_id", found->info.condition_id}});
  }
  if (!is_of_one_token(path))
    return error_answer(404, "not found");
  const auto found = find_token(of, request.first("token_id"));
  return found ? one_token(faults, request, *found, of.now())
               : error_answer(404, no_book);
}

} // namespace fillguard::net::sim
