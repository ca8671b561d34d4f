#include "net/sim/desk.hpp"

#include <nlohmann/json.hpp>

namespace fillguard::net::sim {

namespace {

using nlohmann::ordered_json;

struct holding {
  const desk_order* order = nullptr; ///< One of its orders.
  shares size;
  money cost;
};

http_answer with_pages(ordered_json rows) {
  return {200,
          ordered_json{{"data", std::move(rows)},
                       {"pagination",
                        {{"limit", 100},
                         {"offset", 0},
                         {"has_more", false},
                         {"next_cursor", ""}}}}
            .dump(),
          "application/json",
          {}};
}

ordered_json position_json(const holding& held, const live_window* window,
                           bool second_version) {
  const auto& order = *held.order;
  const auto won = window != nullptr && window->winner == order.token;
  const auto decided = window != nullptr && window->resolved;
  const auto average = held.cost.to_double() / held.size.to_double();
  const auto worth =
    decided ? (won ? held.size.to_double() : 0.0) : held.cost.to_double();
  const auto title = window == nullptr ? std::string{} : question(window->info);
  if (second_version)
    return {{"proxy_wallet", order.owner.wallet},
            {"condition_id", order.condition_id},
            {"token_id", order.token_id},
            {"outcome", order.outcome_label},
            {"title", title},
            {"status", !decided ? "OPEN"
                       : won    ? "REDEEMABLE"
                                : "REDEEMABLE_LOST"},
            {"current_size", held.size.to_double()},
            {"avg_price", average},
            {"entry_cost_usdc", held.cost.to_double()},
            {"current_value", worth},
            {"realized_pnl", 0.0},
            {"unrealized_pnl", worth - held.cost.to_double()}};
  return {{"proxyWallet", order.owner.wallet},
          {"asset", order.token_id},
          {"conditionId", order.condition_id},
          {"size", held.size.to_double()},
          {"avgPrice", average},
          {"initialValue", held.cost.to_double()},
          {"currentValue", worth},
          {"cashPnl", worth - held.cost.to_double()},
          {"totalBought", held.size.to_double()},
          {"realizedPnl", 0.0},
          {"redeemable", decided && won},
          {"mergeable", false},
          {"title", title},
          {"slug", slug(order.window)},
          {"eventSlug", slug(order.window)},
          {"outcome", order.outcome_label},
          {"outcomeIndex", order.token == outcome::up ? 0 : 1},
          {"negativeRisk", false}};
}

ordered_json trade_json(const desk_order& order, const desk_trade& trade,
                        bool second_version) {
  const auto* way = order.is_buy ? "BUY" : "SELL";
  if (second_version)
    return {{"proxy_wallet", order.owner.wallet},
            {"side", way},
            {"token_id", order.token_id},
            {"condition_id", order.condition_id},
            {"size", trade.size.to_double()},
            {"price", trade.at.to_double()},
            {"timestamp", to_unix_seconds(trade.matched_at)},
            {"slug", slug(order.window)},
            {"outcome", order.outcome_label},
            {"transaction_hash", trade.transaction}};
  return {{"proxyWallet", order.owner.wallet},
          {"side", way},
          {"asset", order.token_id},
          {"conditionId", order.condition_id},
          {"size", trade.size.to_double()},
          {"price", trade.at.to_double()},
          {"timestamp", to_unix_seconds(trade.matched_at)},
          {"slug", slug(order.window)},
          {"eventSlug", slug(order.window)},
          {"outcome", order.outcome_label},
          {"outcomeIndex", order.token == outcome::up ? 0 : 1},
          {"transactionHash", trade.transaction}};
}

} // namespace

http_answer order_desk::answer_public(const http_ask& what, world& of) const {
  const auto path = what.path();
  const auto second = path.starts_with("/v2/");
  const auto user = what.first("user");
  if (user.empty())
    return error_answer(400, "required query param 'user' not provided");
  if (second && !what.first("offset").empty())
    return error_answer(400, "page by cursor");
  std::map<std::string, holding> held;
  auto trades = ordered_json::array();
  for (const auto& order : orders_)
    for (const auto& id : order.trades) {
      const auto& trade = trades_.at(id);
      const auto shown =
        trade.matched_at + options_.public_after + fills_late_ <= of.now();
      if (order.owner.wallet != user || !shown)
        continue;
      trades.push_back(trade_json(order, trade, second));
      auto& holding = held[order.token_id];
      holding.order = &order;
      const auto cost = trade.at * trade.size;
      holding.size += order.is_buy ? trade.size : -trade.size;
      holding.cost += order.is_buy ? cost : -cost;
    }
  if (path.ends_with("/trades"))
    return second ? with_pages(std::move(trades))
                  : http_answer{200, trades.dump(), "application/json", {}};
  auto rows = ordered_json::array();
  for (const auto& [token, x] : held)
    if (x.size > shares{})
      rows.push_back(position_json(x, of.find_token(token), second));
  return second ? with_pages(std::move(rows))
                : http_answer{200, rows.dump(), "application/json", {}};
}

} // namespace fillguard::net::sim
