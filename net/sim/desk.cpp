#include "net/sim/desk.hpp"

#include "net/polymarket/orders/order_amounts.hpp"
#include "net/polymarket/orders/order_digest.hpp"
#include "net/sim/signed_orders.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>

namespace fillguard::net::sim {

namespace {

using nlohmann::json;

/// An order in the UP token's terms.
bool buys_up(const desk_order& x) {
  return x.is_buy == (x.token == outcome::up);
}

price up_limit(const desk_order& x) {
  return x.token == outcome::up ? x.limit : complement(x.limit);
}

/// The price of a signed order, dollars divided by shares, when it is a
/// multiple of the tick. A buy at once has floored shares, so that the quotient
/// is a little above its price.
std::optional<price> limit_of(const polymarket::exchange_order& x, bool at_once,
                              price tick) {
  const auto dollars = polymarket::dollars_of(x);
  const auto count = polymarket::shares_of(x).millionths();
  if (dollars.millionths() <= 0 || count <= 0)
    return std::nullopt;
  const auto given =
    static_cast<wide_int>(dollars.millionths()) * one_in_millionths;
  const wide_int grid = tick.millionths();
  const auto steps = given / (count * grid);
  if (steps < 1 || steps * grid > one_in_millionths - grid)
    return std::nullopt;
  const auto out =
    price::from_millionths(static_cast<std::int64_t>(steps * grid));
  if (given == steps * count * grid)
    return out;
  if (!at_once || x.side != order_side::buy)
    return std::nullopt;
  constexpr std::int64_t ten_thousandth = 100; // Of a share.
  const auto floored = polymarket::dollar_amounts(out, dollars, tick);
  return floored
             && std::abs(static_cast<std::int64_t>(floored->taker) - count)
                  <= ten_thousandth
           ? std::optional{out}
           : std::nullopt;
}

http_answer rejected(std::string_view why) {
  return error_answer(400, why);
}

http_answer placed(const desk_order& order, money given, shares received) {
  json out{{"success", true},
           {"errorMsg", ""},
           {"orderID", order.id},
           {"status", order.matched.is_zero() ? "live" : "matched"},
           {"makingAmount", ""},
           {"takingAmount", ""},
           {"transactionsHashes", json::array()},
           {"tradeIDs", order.trades}};
  if (!order.matched.is_zero()) {
    auto making = to_string(given);
    auto taking = to_string(received);
    if (!order.is_buy)
      std::swap(making, taking);
    out["makingAmount"] = making;
    out["takingAmount"] = taking;
  }
  return {200, out.dump(), "application/json", {}};
}

} // namespace

order_desk::order_desk(desk_options options)
    : options_{std::move(options)}, chance_{seed_for(options_.seed, "desk")} {
  accounts_[options_.bot.key] = options_.bot;
}

bool order_desk::serves(const http_ask& what) {
  constexpr std::array paths{"/order",
                             "/orders",
                             "/cancel-all",
                             "/cancel-market-orders",
                             "/data/orders",
                             "/data/trades",
                             "/balance-allowance",
                             "/balance-allowance/update"};
  const auto path = what.path();
  return path.starts_with("/auth/") || path.starts_with("/data/order/")
         || std::find(paths.begin(), paths.end(), path) != paths.end();
}

std::optional<http_answer> order_desk::ask(std::uint64_t request,
                                           const http_ask& what, world& of,
                                           desk_watcher& watcher) {
  now_ = of.now();
  const auto path = what.path();
  if (path == "/auth/derive-api-key"
      || (path == "/auth/api-key" && what.method == "POST"))
    return authorize(what);
  const auto* by = signer_of(what);
  if (by == nullptr)
    return error_answer(401, "Unauthorized/Invalid api key");
  return private_ask(request, what, *by, of, watcher);
}

std::optional<http_answer> order_desk::private_ask(std::uint64_t request,
                                                   const http_ask& what,
                                                   const account& by, world& of,
                                                   desk_watcher& watcher) {
  const auto path = what.path();
  if (path == "/auth/api-keys")
    return http_answer{
      200, json{{"apiKeys", {by.key}}}.dump(), "application/json", {}};
  if (path == "/auth/ban-status/closed-only")
    return http_answer{200, R"({"closed_only":false})", "application/json", {}};
  if (what.method == "DELETE" || path.starts_with("/cancel"))
    return cancel(what, by, watcher, of.now());
  if (what.method == "GET")
    return read(what, by);
  if (path == "/order") {
    if (const auto accepted = accept(what.body, by, of); !accepted)
      return rejected(accepted.error().what);
    held_.emplace(of.now() + options_.taker_delay,
                  held_order{request, orders_.size() - 1});
    return std::nullopt;
  }
  if (path != "/orders")
    return error_answer(404, "not found");
  const auto bodies = json::parse(what.body, nullptr, false);
  if (!bodies.is_array())
    return rejected("Invalid order payload");
  if (bodies.size() > 15)
    return rejected("Too many orders in payload");
  auto out = json::array();
  for (const auto& body : bodies) {
    const auto accepted = accept(body.dump(), by, of);
    const bool good = accepted.has_value();
    if (good)
      held_.emplace(of.now() + options_.taker_delay,
                    held_order{std::nullopt, orders_.size() - 1});
    out.push_back({{"success", good},
                   {"errorMsg", good ? "" : accepted.error().what},
                   {"orderID", good ? orders_.back().id : ""},
                   {"status", good ? "delayed" : ""},
                   {"makingAmount", ""},
                   {"takingAmount", ""}});
  }
  return http_answer{200, out.dump(), "application/json", {}};
}

/// Accepts a signed order.
result<void> order_desk::accept(std::string_view body, const account& by,
                                world& of) {
  const auto sent = polymarket::read_posted_order(body);
  if (!sent)
    return failure("order", "Invalid order payload");
  if (const auto why = refusal_of(*sent, by.key, by.wallet))
    return failure("order", *why);
  const auto& asked = sent->order;
  desk_order order;
  order.token_id = ethereum::to_decimal(asked.token_id);
  order.is_buy = asked.side == order_side::buy;
  order.expiration = std::to_string(sent->terms.expiration);
  order.type = fillguard::to_string(sent->terms.type);
  order.post_only = sent->terms.post_only;
  order.owner = by;
  order.owner.wallet = ethereum::checksummed(asked.maker);
  order.id = ethereum::to_hex(polymarket::order_id(asked));
  auto* window = of.find_token(order.token_id);
  if (window == nullptr || !window->has_book(of.now()))
    return failure("order", "No orderbook exists for the requested token id");
  order.window = window->info.window;
  order.condition_id = window->info.condition_id;
  order.token = window->info.token(outcome::up) == order.token_id
                  ? outcome::up
                  : outcome::down;
  order.outcome_label = label(order.token);
  order.created_at = of.now();
  const auto dollars = polymarket::dollars_of(asked).millionths();
  const auto count = polymarket::shares_of(asked).millionths();
  const bool at_once = polymarket::is_at_once(sent->terms.type);
  const auto limit = limit_of(asked, at_once, window->tick);
  if (!limit)
    return failure("order", "price breaks minimum tick size rule: "
                              + to_string(window->tick));
  order.limit = *limit;
  order.size = shares::from_millionths(count);
  if ((order.type == "GTC" || order.type == "GTD")
      && order.size < shares::from_whole(5))
    return failure("order", "Size (" + to_string(order.size)
                              + ") lower than the minimum: 5");
  const bool marketable =
    !window->book.available(buys_up(order), up_limit(order)).is_zero();
  if (order.is_buy && dollars < one_in_millionths && (marketable || at_once))
    return failure("order", "invalid amount for a marketable BUY order ($"
                              + to_string(money::from_millionths(dollars))
                              + "), min size: $1");
  if (ids_.contains(order.id))
    return failure("order", "order " + order.id + " is invalid. Duplicated.");
  if (order.post_only && marketable)
    return failure("order", "invalid post-only order: order crosses book");
  ids_.insert(order.id);
  orders_.push_back(std::move(order));
  return {};
}

void order_desk::step(world& of, const fault_board& faults,
                      desk_watcher& watcher) {
  now_ = of.now();
  fills_late_ = faults.fills_late;
  fills_twice_ = faults.fills_twice;
  if (options_.bot_trades)
    trade_like_a_bot(of);
  while (!held_.empty() && held_.begin()->first <= now_) {
    const auto next = held_.extract(held_.begin()).mapped();
    match(next.index, next.request, of, watcher);
  }
  while (!due_.empty() && due_.begin()->first <= now_)
    watcher.tell(due_.extract(due_.begin()).mapped());
}

void order_desk::match(std::size_t index, std::optional<std::uint64_t> request,
                       world& of, desk_watcher& watcher) {
  auto& order = orders_[index];
  auto* window = of.find_token(order.token_id);
  const auto reply = [&](http_answer what) {
    if (request)
      watcher.answer(*request, std::move(what));
  };
  if (window == nullptr || !window->has_book(now_)) {
    close_order(order, "CANCELED", now_, watcher);
    return reply(rejected("No orderbook exists for the requested token id"));
  }
  const auto there = window->book.available(buys_up(order), up_limit(order));
  if (order.type == "FOK" && there < order.size) {
    order.status = "CANCELED";
    return reply(rejected("order couldn't be fully filled. FOK orders are "
                          "fully filled or killed."));
  }
  if (order.type == "FAK" && there.is_zero()) {
    order.status = "CANCELED";
    return reply(rejected("no orders found to match with FAK order. FAK orders "
                          "are partially filled or killed if no match is "
                          "found."));
  }
  watcher.tell({order.owner.key, order.condition_id, "order",
                order_text(order, "PLACEMENT", now_)});
  fill(order, *window, true, watcher);
  money given;
  for (const auto& id : order.trades)
    given += trades_.at(id).at * trades_.at(id).size;
  if (order.type == "FAK" && order.status == "LIVE")
    close_order(order, "CANCELED", now_, watcher);
  reply(placed(order, given, order.matched));
}

void order_desk::fill(desk_order& order, live_window& window, bool as_taker,
                      desk_watcher& watcher) {
  for (const auto& part : window.book.match(buys_up(order), up_limit(order),
                                            order.size - order.matched)) {
    desk_trade trade;
    trade.id = chance_.hex(8) + '-' + chance_.hex(4) + '-' + chance_.hex(4)
               + '-' + chance_.hex(4) + '-' + chance_.hex(12);
    trade.order_id = order.id;
    trade.transaction = "0x" + chance_.hex(64);
    const auto own =
      order.token == outcome::up ? part.price : complement(part.price);
    // The resting order sets the price.
    trade.at = as_taker ? own : order.limit;
    trade.size = part.size;
    trade.as_taker = as_taker;
    trade.matched_at = now_;
    order.matched += part.size;
    order.trades.push_back(trade.id);
    if (order.matched == order.size)
      order.status = "MATCHED";
    const auto say = [&](std::string_view status, auto after) {
      const auto at = now_ + fills_late_ + after;
      due_.emplace(at, user_event{order.owner.key, order.condition_id, "trade",
                                  trade_text(order, trade, status, at, true)});
    };
    for (int i = 0, n = fills_twice_ ? 2 : 1; i < n; ++i) {
      due_.emplace(now_ + fills_late_,
                   user_event{order.owner.key, order.condition_id, "order",
                              order_text(order, "UPDATE", now_)});
      say("MATCHED", std::chrono::milliseconds{0});
      say("MINED", options_.mined_after);
      say("CONFIRMED", options_.confirmed_after);
    }
    trades_[trade.id] = trade;
    watcher.taken(window, part.price, part.size, buys_up(order));
  }
}

void order_desk::book_moved(live_window& window, desk_watcher& watcher) {
  for (auto& order : orders_)
    if (order.status == "LIVE" && order.window == window.info.window
        && std::none_of(held_.begin(), held_.end(), [&](const auto& entry) {
             return &orders_[entry.second.index] == &order;
           }))
      fill(order, window, false, watcher);
}

void order_desk::window_closed(const live_window& window,
                               desk_watcher& watcher) {
  for (auto& order : orders_)
    if (order.status == "LIVE" && order.window == window.info.window)
      close_order(order, "CANCELED", now_, watcher);
}

void order_desk::close_order(desk_order& order, std::string status,
                             utc_time now, desk_watcher& watcher) {
  order.status = std::move(status);
  watcher.tell({order.owner.key, order.condition_id, "order",
                order_text(order, "CANCELLATION", now)});
}

http_answer order_desk::cancel(const http_ask& what, const account& by,
                               desk_watcher& watcher, utc_time now) {
  const auto body = json::parse(what.body, nullptr, false);
  const auto path = what.path();
  std::vector<std::string> wanted;
  const auto text_of = [&](const char* key) {
    return body.is_object() ? body.value(key, std::string{}) : std::string{};
  };
  if (path == "/order") {
    wanted.push_back(text_of("orderID"));
  } else if (path == "/orders" && body.is_array()) {
    for (const auto& id : body)
      wanted.push_back(id.is_string() ? id.get<std::string>() : id.dump());
  } else if (path.starts_with("/cancel")) {
    const auto market = text_of("market");
    const auto token = text_of("asset_id");
    for (const auto& order : orders_)
      if (order.owner.key == by.key && order.status == "LIVE"
          && (market.empty() || order.condition_id == market)
          && (token.empty() || order.token_id == token))
        wanted.push_back(order.id);
  } else {
    return rejected("Invalid orderID");
  }
  json out{{"canceled", json::array()}, {"not_canceled", json::object()}};
  for (const auto& id : wanted) {
    const auto found =
      std::find_if(orders_.begin(), orders_.end(), [&](const auto& order) {
        return order.id == id && order.owner.key == by.key;
      });
    if (found == orders_.end() || found->status != "LIVE") {
      out["not_canceled"][id] = "already canceled or matched";
      continue;
    }
    close_order(*found, "CANCELED", now, watcher);
    out["canceled"].push_back(id);
  }
  return {200, out.dump(), "application/json", {}};
}

/// The entry rule of a capture, with its time penalties: an ask of 95c in the
/// last minute, of 98c in the one before.
void order_desk::trade_like_a_bot(world& of) {
  for (auto* window : of.windows()) {
    const auto& info = window->info;
    const auto left = seconds_between(now_, info.closes_at());
    if (!window->strike || left < 10 || left > 120
        || bot_traded_.contains(info.window))
      continue;
    const auto least = price::from_millionths(left > 60 ? 980'000 : 950'000);
    const auto bid = window->book.best_bid();
    const auto ask = window->book.best_ask();
    for (const auto token : both_sides) {
      const auto own = token == outcome::up ? ask
                       : bid                ? std::optional{complement(*bid)}
                                            : std::nullopt;
      if (!own || *own < least || *own > options_.bot_limit)
        continue;
      desk_order order;
      order.id = "0x" + chance_.hex(64);
      order.owner = options_.bot;
      order.window = info.window;
      order.condition_id = info.condition_id;
      order.token = token;
      order.token_id = info.token(token);
      order.outcome_label = label(token);
      order.limit = options_.bot_limit;
      order.size = options_.bot_size;
      order.created_at = now_;
      orders_.push_back(std::move(order));
      held_.emplace(now_ + options_.taker_delay,
                    held_order{std::nullopt, orders_.size() - 1});
      bot_traded_.insert(info.window);
    }
  }
}

} // namespace fillguard::net::sim
