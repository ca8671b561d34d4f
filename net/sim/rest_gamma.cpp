#include "net/sim/rest.hpp"
#include "net/sim/wire.hpp"

#include <nlohmann/json.hpp>

#include <cctype>
#include <string>

namespace fillguard::net::sim {

namespace {

using nlohmann::ordered_json;
using namespace std::chrono_literals;

/// Gamma's own format of a time: "2026-07-24 00:05:18+00".
std::string odd_time(utc_time x) {
  auto out = to_iso8601_seconds(x);
  out[10] = ' ';
  out.pop_back();
  return out + "+00";
}

/// A JSON array inside a string, as Gamma writes it.
std::string list_text(std::string_view first, std::string_view second) {
  return '[' + in_quotes(first) + ", " + in_quotes(second) + ']';
}

std::string outcome_price(const live_window& x, outcome token) {
  if (x.resolved)
    return to_string(x.pays(token));
  const auto top = top_of(x, token);
  if (!top.bid || !top.ask)
    return top.bid ? "0.9995" : top.ask ? "0.0005" : "0.5";
  const auto middle = (top.bid->millionths() + top.ask->millionths()) / 2;
  return to_string(price::from_millionths(middle));
}

ordered_json market_json(const live_window& live, utc_time now,
                         fault_board::listing_fault fault) {
  using listing_fault = fault_board::listing_fault;
  const auto& info = live.info;
  auto opens = info.window.opens_at;
  auto closes = info.closes_at();
  if (fault == listing_fault::over) {
    opens -= 1h;
    closes -= 1h;
  }
  auto outcomes = info.outcomes;
  if (fault == listing_fault::swapped)
    std::swap(outcomes[0], outcomes[1]);
  const auto coin = to_string(info.window.market.coin);
  const auto duration = to_string(info.window.market.length);
  const auto top = top_of(live, info.outcomes[0]);
  ordered_json out{
    {"id", info.market_id},
    {"slug", slug(info.window)},
    {"question", question(info)},
    {"conditionId", info.condition_id},
    {"questionID", info.question_id},
    {"outcomes", list_text(label(outcomes[0]), label(outcomes[1]))},
    {"outcomePrices", list_text(outcome_price(live, info.outcomes[0]),
                                outcome_price(live, info.outcomes[1]))},
    {"clobTokenIds", list_text(info.tokens[0], info.tokens[1])},
    {"createdAt", to_iso8601(info.window.opens_at - 24h)},
    {"startDate", to_iso8601(info.window.opens_at - 23h)},
    {"eventStartTime", to_iso8601_seconds(opens)},
    {"endDate", to_iso8601_seconds(closes)},
    {"endDateIso", to_iso8601_seconds(closes).substr(0, 10)},
    {"acceptingOrdersTimestamp",
     to_iso8601_seconds(info.window.opens_at - 23h)},
    {"acceptingOrders", now < closes},
    {"enableOrderBook", true},
    {"active", true},
    {"closed", live.resolved},
    {"archived", false},
    {"restricted", true},
    {"orderPriceMinTickSize", live.tick.to_double()},
    {"orderMinSize", 5},
    {"negRisk", false},
    {"feesEnabled", true},
    {"feeType", "crypto_fees_v2"},
    {"feeSchedule",
     {{"exponent", 1},
      {"rate", 0.07},
      {"takerOnly", true},
      {"rebateRate", 0.2}}},
    {"makerBaseFee", 1000},
    {"takerBaseFee", 1000},
    {"makerRebatesFeeShareBps", 10000},
    {"marketMakerAddress", ""},
    {"rewardsMinSize", 50},
    {"rewardsMaxSpread", 4.5},
    {"volume", "87923.5842799998"},
    {"volumeNum", 87923.5842799998},
    {"liquidity", "0"},
    {"liquidityNum", 0},
    {"version", "v1"},
  };
  if (info.window.market.length == window_length::h1) {
    out["resolutionSource"] =
      "https://www.binance.com/en/trade/" + in_capitals(coin) + "_USDT";
    out["cryptoMarketConfig"] = nullptr;
  } else {
    out["resolutionSource"] =
      "https://data.chain.link/streams/" + coin + "-usd-twap-60s-streams";
    out["cryptoMarketConfigId"] = coin + '-' + duration + "-twap-60";
    out["cryptoMarketConfig"] = {{"id", coin + '-' + duration + "-twap-60"},
                                 {"asset", coin},
                                 {"duration", duration},
                                 {"twapEnabled", true},
                                 {"twapLookbackSeconds", 60}};
  }
  if (fault == listing_fault::no_tokens)
    out.erase("clobTokenIds");
  if (fault == listing_fault::takes_no_orders) {
    out["acceptingOrders"] = false;
    out["closed"] = true;
  }
  if (fault == listing_fault::no_tick) {
    out["orderPriceMinTickSize"] = nullptr;
    out["orderMinSize"] = nullptr;
  }
  if (top.bid)
    out["bestBid"] = top.bid->to_double();
  if (top.ask)
    out["bestAsk"] = top.ask->to_double();
  if (top.bid && top.ask)
    out["spread"] = (*top.ask - *top.bid).to_double();
  if (live.last_trade)
    out["lastTradePrice"] = live.last_trade->to_double();
  if (live.resolved) {
    out["closedTime"] = odd_time(info.resolves_at());
    out["umaEndDate"] = to_iso8601_seconds(info.resolves_at());
    out["umaResolutionStatus"] = "resolved";
    out["automaticallyResolved"] = true;
  }
  return out;
}

ordered_json event_json(const live_window& live, utc_time now,
                        fault_board::listing_fault fault, bool with_markets) {
  const auto& info = live.info;
  ordered_json out{{"id", info.market_id},
                   {"ticker", slug(info.window)},
                   {"slug", slug(info.window)},
                   {"title", question(info)},
                   {"startDate", to_iso8601(info.window.opens_at - 23h)},
                   {"endDate", to_iso8601_seconds(info.closes_at())},
                   {"startTime", to_iso8601_seconds(info.window.opens_at)},
                   {"active", true},
                   {"closed", live.resolved},
                   {"archived", false},
                   {"restricted", true},
                   {"negRisk", false},
                   {"enableOrderBook", true},
                   {"seriesSlug", to_string(info.window.market.coin)
                                    + "-up-or-down-"
                                    + to_string(info.window.market.length)}};
  // Nothing while the window is open; then the price at the start and, some
  // seconds later, the price at the end.
  if (live.resolved && live.strike) {
    out["eventMetadata"] = {{"priceToBeat", live.strike->to_double()}};
    if (live.settled_at && now >= info.resolves_at() + 10s)
      out["eventMetadata"]["finalPrice"] = live.settled_at->to_double();
  }
  if (with_markets)
    out["markets"] = ordered_json::array({market_json(live, now, fault)});
  return out;
}

http_answer list_answer(const ordered_json& list) {
  return {200, list.dump(), "application/json", {}};
}

} // namespace

http_answer answer_gamma(world& of, const fault_board& faults,
                         const http_ask& request) {
  const auto now = of.now();
  const auto with_markets = request.first("include_markets") != "false";
  constexpr std::string_view by_path = "/events/slug/";
  const auto path = request.path();
  if (path.starts_with(by_path)) {
    const auto* found = of.find_slug(std::string{path.substr(by_path.size())});
    if (found == nullptr)
      return error_answer(404, "not found");
    return list_answer(event_json(*found, now, faults.listings, with_markets));
  }
  std::vector<live_window*> found;
  for (const auto& text : request.query("slug"))
    if (auto* window = of.find_slug(text))
      found.push_back(window);
  for (const auto& id : request.query("condition_ids"))
    if (auto* window = of.find_condition(id))
      found.push_back(window);
  for (const auto& id : request.query("clob_token_ids"))
    if (auto* window = of.find_token(id))
      found.push_back(window);
  if (request.first("tag_slug") == "up-or-down") {
    const auto from = parse_iso8601(request.first("end_date_min"));
    const auto to = parse_iso8601(request.first("end_date_max"));
    for (auto* window : of.windows())
      if (const auto closes = window->info.closes_at();
          from.value_or(closes) <= closes && closes <= to.value_or(closes))
        found.push_back(window);
  }
  auto out = ordered_json::array();
  if (path == "/events") {
    for (const auto* window : found)
      out.push_back(event_json(*window, now, faults.listings, with_markets));
    return list_answer(out);
  }
  // A list of markets has open ones only, unless closed ones are requested.
  const auto closed = request.first("closed") == "true";
  for (const auto* window : found)
    if (window->resolved == closed)
      out.push_back(market_json(*window, now, faults.listings));
  return list_answer(out);
}

} // namespace fillguard::net::sim
