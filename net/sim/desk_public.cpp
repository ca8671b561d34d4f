#include "net/sim/desk.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace fillguard::net::sim {

namespace {

using nlohmann::ordered_json;

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

ordered_json position_json(const desk_order& order, shares size, money cost,
                           const live_window* window, const std::string& list,
                           bool second_version) {
  const auto decided = window != nullptr && window->resolved;
  const auto pays = decided ? window->pays(order.token).to_double() : 0.0;
  const auto won = pays > 0;
  const auto average = cost.to_double() / size.to_double();
  const auto worth = decided ? pays * size.to_double() : cost.to_double();
  const auto title = window == nullptr ? std::string{} : question(window->info);
  if (second_version)
    return {{"proxy_wallet", order.owner.wallet},
            {"condition_id", order.condition_id},
            {"token_id", order.token_id},
            {"outcome", order.outcome_label},
            {"title", title},
            {"status", list},
            {"current_size", size.to_double()},
            {"avg_price", average},
            {"entry_cost_usdc", cost.to_double()},
            {"current_value", worth},
            {"realized_pnl", 0.0},
            {"unrealized_pnl", worth - cost.to_double()}};
  return {{"proxyWallet", order.owner.wallet},
          {"asset", order.token_id},
          {"conditionId", order.condition_id},
          {"size", size.to_double()},
          {"avgPrice", average},
          {"initialValue", cost.to_double()},
          {"currentValue", worth},
          {"cashPnl", worth - cost.to_double()},
          {"totalBought", size.to_double()},
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

ordered_json activity_json(const desk_order& order, const desk_trade& trade,
                           bool second_version) {
  auto out = trade_json(order, trade, second_version);
  const auto worth = trade.at * trade.size;
  out["type"] = "TRADE";
  out[second_version ? "usdc_size" : "usdcSize"] =
    (order.is_buy ? worth + trade.fee : worth - trade.fee).to_double();
  return out;
}

ordered_json activity_json(const desk_redemption& paid, bool second_version) {
  const auto worth = paid.cash.to_double();
  if (second_version)
    return {{"type", "REDEEM"},
            {"proxy_wallet", paid.wallet},
            {"token_id", paid.token_id},
            {"size", paid.size.to_double()},
            {"usdc_size", worth},
            {"timestamp", to_unix_seconds(paid.at)},
            {"transaction_hash", paid.transaction}};
  return {{"type", "REDEEM"},
          {"proxyWallet", paid.wallet},
          {"asset", paid.token_id},
          {"size", paid.size.to_double()},
          {"usdcSize", worth},
          {"timestamp", to_unix_seconds(paid.at)},
          {"transactionHash", paid.transaction}};
}

} // namespace

std::map<std::string, order_desk::holding>
order_desk::holdings(const std::string& wallet, std::chrono::milliseconds delay,
                     utc_time now) const {
  std::map<std::string, holding> out;
  for (const auto& order : orders_) {
    if (!is_same_wallet(order.owner.wallet, wallet))
      continue;
    for (const auto& id : order.trades) {
      const auto& trade = trades_.at(id);
      if (trade.matched_at + delay > now || has_failed(trade))
        continue;
      auto& held = out[order.token_id];
      held.order = &order;
      if (order.is_buy) {
        held.size += trade.size;
        held.cost += trade.at * trade.size;
        continue;
      }
      // A sale leaves the average as it is.
      const auto left = held.size - trade.size;
      held.cost = held.size.is_zero()
                    ? money{}
                    : money::from_millionths(static_cast<std::int64_t>(
                      static_cast<wide_int>(held.cost.millionths())
                      * left.millionths() / held.size.millionths()));
      held.size = left;
    }
  }
  for (const auto& paid : redemptions_)
    if (is_same_wallet(paid.wallet, wallet) && paid.at + delay <= now)
      out[paid.token_id].size -= paid.size;
  return out;
}

std::string order_desk::list_of(const desk_order& order,
                                const std::map<std::string, holding>& all,
                                const live_window* window) {
  if (window != nullptr && window->resolved)
    return window->pays(order.token).is_zero() ? "REDEEMABLE_LOST"
                                               : "REDEEMABLE";
  const bool has_both =
    std::any_of(all.begin(), all.end(), [&order](const auto& other) {
      return other.second.order != nullptr && other.second.size > shares{}
             && other.second.order->window == order.window
             && other.second.order->token != order.token;
    });
  return has_both ? "MERGEABLE" : "OPEN";
}

http_answer order_desk::answer_activity(const http_ask& what, world& of) const {
  const bool second = what.path().starts_with("/v2/");
  const auto user = what.first("user");
  const auto since = parse_scaled(what.first("start"), 6).value_or(0);
  const auto shown = [&](utc_time at) {
    return at + options_.activity_after + fills_late_ <= of.now()
           && to_unix_seconds(at) >= since;
  };
  auto rows = ordered_json::array();
  for (const auto& order : orders_)
    for (const auto& id : order.trades)
      if (const auto& trade = trades_.at(id);
          is_same_wallet(order.owner.wallet, user) && shown(trade.matched_at)
          && !has_failed(trade))
        rows.push_back(activity_json(order, trade, second));
  for (const auto& paid : redemptions_)
    if (is_same_wallet(paid.wallet, user) && shown(paid.at))
      rows.push_back(activity_json(paid, second));
  std::reverse(rows.begin(), rows.end()); // Newest first.
  return second ? with_pages(std::move(rows))
                : http_answer{200, rows.dump(), "application/json", {}};
}

http_answer order_desk::answer_public(const http_ask& what, world& of) const {
  const auto path = what.path();
  const auto second = path.starts_with("/v2/");
  const auto user = what.first("user");
  if (user.empty())
    return error_answer(400, "required query param 'user' not provided");
  if (second && !what.first("offset").empty())
    return error_answer(400, "page by cursor");
  if (path.ends_with("/activity"))
    return answer_activity(what, of);
  auto rows = ordered_json::array();
  const auto delay = options_.public_after + fills_late_;
  if (path.ends_with("/trades")) {
    for (const auto& order : orders_)
      for (const auto& id : order.trades)
        if (const auto& trade = trades_.at(id);
            is_same_wallet(order.owner.wallet, user)
            && trade.matched_at + delay <= of.now() && !has_failed(trade))
          rows.push_back(trade_json(order, trade, second));
  } else {
    const auto wanted = what.first("status");
    const auto all = holdings(user, delay, of.now());
    for (const auto& [token, held] : all) {
      if (held.size <= shares{} || held.order == nullptr)
        continue;
      const auto* window = of.find_token(token);
      const auto list = list_of(*held.order, all, window);
      if (!second || wanted.empty() || wanted == list)
        rows.push_back(position_json(*held.order, held.size, held.cost, window,
                                     list, second));
    }
  }
  return second ? with_pages(std::move(rows))
                : http_answer{200, rows.dump(), "application/json", {}};
}

result<void> order_desk::redeem_by_hand(const std::string& wallet,
                                        const live_window& window,
                                        utc_time now) {
  if (!window.resolved)
    return failure("side", "the window is not resolved");
  for (const auto& [token, held] : holdings(wallet, {}, now))
    if (held.order != nullptr && held.order->window == window.info.window
        && held.size > shares{})
      redemptions_.push_back({wallet, token, held.size,
                              window.pays(held.order->token) * held.size,
                              "0x" + chance_.hex(64), now});
  return {};
}

result<void> order_desk::trade_by_hand(std::string_view text, world& of) {
  const auto command = nlohmann::json::parse(text, nullptr, false);
  const auto word = [&command](const char* key) {
    return command.is_object() && command.contains(key)
               && command[key].is_string()
             ? command[key].get<std::string>()
             : std::string{};
  };
  const auto wallet = word("wallet");
  if (wallet.empty())
    return failure("wallet", "missing");
  auto* window = of.find_slug(word("slug"));
  if (window == nullptr)
    return failure("slug", "unknown window");
  const auto side = word("side");
  if (side == "redeem")
    return redeem_by_hand(wallet, *window, of.now());
  if (side != "buy" && side != "sell")
    return failure("side", "must be buy, sell or redeem");
  const auto token = word("outcome");
  if (token != "up" && token != "down")
    return failure("outcome", "must be up or down");
  const auto size = shares::parse(word("shares"));
  if (!size || *size <= shares{})
    return failure("shares", "must be a number above 0");
  desk_order order;
  order.is_buy = side == "buy";
  const auto limit =
    price::parse(word("limit"))
      .value_or(price::from_millionths(order.is_buy ? 999'000 : 1'000));
  order.token = token == "up" ? outcome::up : outcome::down;
  order.token_id = window->info.token(order.token);
  order.owner = {"", "", "", wallet};
  order.window = window->info.window;
  order.limit = limit;
  order.size = *size;
  now_ = of.now();
  if (const auto why = shortage_of(order, true))
    return failure("shares", *why);
  order.id = "0x" + chance_.hex(64);
  order.condition_id = window->info.condition_id;
  order.outcome_label = label(order.token);
  order.type = "FAK";
  order.created_at = of.now();
  orders_.push_back(std::move(order));
  held_.emplace(of.now() + options_.taker_delay,
                held_order{std::nullopt, orders_.size() - 1});
  return {};
}

} // namespace fillguard::net::sim
