#include "net/sim/desk.hpp"
#include "net/sim/wire.hpp"

#include <nlohmann/json.hpp>

namespace fillguard::net::sim {

namespace {

using nlohmann::ordered_json;

std::string seconds_text(utc_time x) {
  return std::to_string(to_unix_seconds(x));
}

http_answer page(ordered_json rows) {
  const auto count = rows.size();
  return {200,
          ordered_json{{"limit", 500},
                       {"count", count},
                       {"next_cursor", "LTE="},
                       {"data", std::move(rows)}}
            .dump(),
          "application/json",
          {}};
}

} // namespace

std::string order_desk::order_text(const desk_order& order,
                                   std::string_view type, utc_time now) const {
  return ordered_json{{"event_type", "order"},
                      {"type", type},
                      {"id", order.id},
                      {"market", order.condition_id},
                      {"asset_id", order.token_id},
                      {"side", order.is_buy ? "BUY" : "SELL"},
                      {"price", to_string(order.limit)},
                      {"original_size", to_string(order.size)},
                      {"size_matched", to_string(order.matched)},
                      {"outcome", order.outcome_label},
                      {"order_type", order.type},
                      {"status", order.status},
                      {"expiration", order.expiration},
                      {"associate_trades", order.trades.empty()
                                             ? ordered_json(nullptr)
                                             : ordered_json(order.trades)},
                      {"maker_address", order.owner.wallet},
                      {"owner", order.owner.key},
                      {"order_owner", order.owner.key},
                      {"created_at", seconds_text(order.created_at)},
                      {"timestamp", std::to_string(to_unix_ms(now))}}
    .dump();
}

std::string order_desk::open_order_text(const desk_order& order) const {
  return ordered_json{{"id", order.id},
                      {"status", "ORDER_STATUS_" + order.status},
                      {"market", order.condition_id},
                      {"asset_id", order.token_id},
                      {"outcome", order.outcome_label},
                      {"side", order.is_buy ? "BUY" : "SELL"},
                      {"price", to_string(order.limit)},
                      {"original_size", to_string(order.size)},
                      {"size_matched", to_string(order.matched)},
                      {"order_type", order.type},
                      {"expiration", order.expiration},
                      {"created_at", to_unix_seconds(order.created_at)},
                      {"associate_trades", order.trades},
                      {"maker_address", order.owner.wallet},
                      {"owner", order.owner.key}}
    .dump();
}

std::string order_desk::trade_text(const desk_order& order,
                                   const desk_trade& trade,
                                   std::string_view status, utc_time now,
                                   bool as_frame) const {
  constexpr auto crowd_wallet = "0x00000000000000000000000000000000000c40d5";
  constexpr auto crowd_key = "00000000-0000-0000-0000-0000000c40d5";
  const auto crowd_order =
    "0x" + random_source{seed_for(options_.seed, trade.id)}.hex(64);
  const ordered_json own{{"order_id", order.id},
                         {"owner", order.owner.key},
                         {"maker_address", order.owner.wallet}};
  // The counterparty traded the opposite side of the same token.
  const auto maker_is_buyer = trade.as_taker != order.is_buy;
  ordered_json maker{
    {"order_id", trade.as_taker ? crowd_order : order.id},
    {"owner", trade.as_taker ? crowd_key : order.owner.key},
    {"maker_address", trade.as_taker ? crowd_wallet : order.owner.wallet},
    {"matched_amount", to_string(trade.size)},
    {"price", to_string(trade.at)},
    {"fee_rate_bps", "0"},
    {"asset_id", order.token_id},
    {"outcome", order.outcome_label},
    {"outcome_index", order.token == outcome::up ? 0 : 1},
    {"side", maker_is_buyer ? "BUY" : "SELL"}};
  ordered_json out;
  if (as_frame)
    out["event_type"] = "trade";
  out["type"] = "TRADE";
  out["id"] = trade.id;
  out["taker_order_id"] = trade.as_taker ? order.id : crowd_order;
  out["market"] = order.condition_id;
  out["asset_id"] = order.token_id;
  out["side"] = maker_is_buyer ? "SELL" : "BUY";
  out["size"] = to_string(trade.size);
  out["price"] = to_string(trade.at);
  out["fee_rate_bps"] = "0";
  out["outcome"] = order.outcome_label;
  out["status"] = status;
  out["trader_side"] = trade.as_taker ? "TAKER" : "MAKER";
  out["maker_address"] = order.owner.wallet;
  out["owner"] = order.owner.key;
  out["trade_owner"] = order.owner.key;
  out["maker_orders"] = ordered_json::array({std::move(maker)});
  out["bucket_index"] = 0;
  out["match_time"] = seconds_text(trade.matched_at);
  out["last_update"] = seconds_text(now);
  out["timestamp"] = std::to_string(to_unix_ms(now));
  out["transaction_hash"] = status == "MATCHED" ? "" : trade.transaction;
  return out.dump();
}

std::string order_desk::status_of(const desk_trade& trade) const {
  const auto reported_until = now_ - fills_late_;
  if (trade.fails && reported_until >= trade.settles_at)
    return "FAILED";
  if (trade.retries && reported_until >= trade.retries_at())
    return "RETRYING";
  return trade.fails                            ? "MATCHED"
         : reported_until >= trade.confirmed_at ? "CONFIRMED"
         : reported_until >= trade.settles_at   ? "MINED"
                                                : "MATCHED";
}

http_answer order_desk::read(const http_ask& what, const account& by) const {
  constexpr std::string_view one_order = "/data/order/";
  const auto path = what.path();
  const auto market = what.first("market");
  const auto token = what.first("asset_id");
  const bool blind = blind_until_ && now_ < *blind_until_;
  const auto fits = [&](const desk_order& order) {
    return !blind && order.status != "HELD" && order.owner.key == by.key
           && (market.empty() || order.condition_id == market)
           && (token.empty() || order.token_id == token);
  };
  if (path.starts_with(one_order)) {
    for (const auto& order : orders_)
      if (order.id == path.substr(one_order.size()) && fits(order))
        return {200, open_order_text(order), "application/json", {}};
    return error_answer(404, "order not found");
  }
  const auto id = what.first("id");
  if (path == "/data/orders") {
    auto rows = ordered_json::array();
    for (const auto& order : orders_)
      if (fits(order) && (order.status == "LIVE" || order.status == "DELAYED")
          && (id.empty() || order.id == id))
        rows.push_back(ordered_json::parse(open_order_text(order)));
    return page(std::move(rows));
  }
  if (path == "/data/trades") {
    const auto after = parse_scaled(what.first("after"), 6);
    const auto before = parse_scaled(what.first("before"), 6);
    const auto is_within = [&](utc_time at) {
      const auto second = to_unix_seconds(at);
      return (!after || second >= *after) && (!before || second <= *before);
    };
    auto rows = ordered_json::array();
    for (const auto& order : orders_)
      for (const auto& trade_id : order.trades)
        if (fits(order) && (id.empty() || trade_id == id)
            && is_within(trades_.at(trade_id).matched_at)
            && trades_.at(trade_id).matched_at + fills_late_ <= now_)
          rows.push_back(ordered_json::parse(trade_text(
            order, trades_.at(trade_id),
            "TRADE_STATUS_" + status_of(trades_.at(trade_id)), now_, false)));
    return page(std::move(rows));
  }
  return error_answer(404, "not found");
}

} // namespace fillguard::net::sim
