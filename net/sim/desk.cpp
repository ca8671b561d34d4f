#include "net/sim/desk.hpp"

#include "net/sim/json_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace fillguard::net::sim {

namespace {

using nlohmann::json;

/// An order in the UP token's terms.
bool buys_up(const desk_order& x) {
  return x.is_buy == (x.token == outcome::up);
}

http_answer rejected(std::string_view why) {
  return error_answer(400, why);
}

http_answer json_reply(const json& x, int status = 200) {
  return {status, x.dump(), "application/json", {}};
}

json post_json(const desk_order& order, std::string_view status) {
  return {{"success", true},
          {"errorMsg", ""},
          {"orderID", order.id},
          {"status", status},
          {"makingAmount", ""},
          {"takingAmount", ""},
          {"transactionsHashes", json::array()},
          {"tradeIDs", order.trades}};
}

http_answer placed(const desk_order& order, money given) {
  if (order.matched.is_zero())
    return json_reply(post_json(order, "live"));
  auto out = post_json(order, "matched");
  if (order.fault.kind == order_fault::empty)
    return json_reply(out);
  const bool hidden = order.fault.kind == order_fault::zero;
  auto making = hidden ? "0" : to_string(given);
  auto taking = hidden ? "0" : to_string(order.matched);
  if (!order.is_buy)
    std::swap(making, taking);
  out["makingAmount"] = making;
  out["takingAmount"] = taking;
  return json_reply(out);
}

/// The levels that an order may take, best first, in its own token's prices.
std::vector<book_level> offers_to(const desk_order& order, const ladder& book) {
  std::vector<book_level> out;
  const auto add = [&](const auto& level) {
    const auto own =
      order.token == outcome::up ? level.first : complement(level.first);
    if (order.is_buy ? own <= order.limit : own >= order.limit)
      out.push_back({own, level.second});
  };
  if (buys_up(order))
    std::for_each(book.asks().begin(), book.asks().end(), add);
  else
    std::for_each(book.bids().rbegin(), book.bids().rend(), add);
  return out;
}

constexpr auto engine_error = "could not run the execution";

/// A reply that needs no look at the order; absent: it has to be worked off.
std::optional<http_answer> refused_unread(const order_faults& faults,
                                          const http_ask& what, utc_time now) {
  if (faults.blocked && what.method == "POST")
    return error_answer(403, "Trading restricted in your region");
  switch (faults.mode) {
  case trading_mode::open:
    return std::nullopt;
  case trading_mode::restarting:
    return error_answer(425, "service not ready");
  case trading_mode::disabled:
    return error_answer(503, "Trading is currently disabled. Check "
                             "polymarket.com for updates");
  case trading_mode::cancel_only:
    if (what.method == "POST")
      return error_answer(503, "Trading is currently cancel-only. New orders "
                               "are not accepted, but cancels are allowed.");
    return std::nullopt;
  case trading_mode::post_only:
    break;
  }
  const auto body = json::parse(what.body, nullptr, false);
  if (what.method != "POST"
      || (body.is_object() && body.contains("postOnly")
          && body["postOnly"] == true))
    return std::nullopt;
  json out{{"error", "post-only mode: only post-only orders and cancels are "
                     "allowed"},
           {"code", "post_only_mode"}};
  if (faults.mode_until)
    out["retry_after_seconds"] = std::max<std::int64_t>(
      1, std::chrono::ceil<std::chrono::seconds>(*faults.mode_until - now)
           .count());
  return json_reply(out, 503);
}

/// The fault's reply to an order that never arrives.
std::optional<http_answer> lost(order_fault kind) {
  if (kind == order_fault::lost_before)
    return http_answer{0, {}, {}, {}};
  if (kind == order_fault::error_500)
    return error_answer(500, engine_error);
  if (kind == order_fault::page_403)
    return http_answer{403,
                       "<html><head><title>Attention Required!</title></head>"
                       "<body>error code: 1010</body></html>",
                       "text/html",
                       {}};
  if (kind != order_fault::rate_limited)
    return std::nullopt;
  auto out = error_answer(429, "rate limit exceeded: request exceeds burst");
  out.headers = {{"Retry-After", "1"},
                 {"Poly-RateLimit-Remaining", "0"},
                 {"Poly-RateLimit-Reset", "1"},
                 {"Poly-RateLimit-Tier", "standard"}};
  return out;
}

order_side side_in(std::string_view body) {
  const auto sent = json::parse(body, nullptr, false);
  const bool sells = sent.is_object() && sent.contains("order")
                     && text_of(sent["order"], "side") == "SELL";
  return sells ? order_side::sell : order_side::buy;
}

} // namespace

order_desk::order_desk(desk_options options)
    : options_{std::move(options)}, chance_{seed_for(options_.seed, "desk")} {
  accounts_[options_.bot.key] = options_.bot;
  for (const auto& other : options_.others)
    accounts_[other.key] = other;
  wallets_.entry(options_.bot.wallet).dollars = options_.bot_dollars;
}

bool order_desk::serves(const http_ask& what) {
  constexpr std::array paths{"/order",
                             "/orders",
                             "/cancel-all",
                             "/cancel-market-orders",
                             "/data/orders",
                             "/data/trades",
                             "/balance-allowance",
                             "/balance-allowance/update",
                             "/heartbeats",
                             "/v1/heartbeats",
                             "/v1/user/session-signers"};
  const auto path = what.path();
  return path.starts_with("/auth/") || path.starts_with("/data/order/")
         || std::find(paths.begin(), paths.end(), path) != paths.end();
}

std::optional<http_answer> order_desk::ask(std::uint64_t request,
                                           const http_ask& what, world& of,
                                           fault_board& faults,
                                           desk_watcher& watcher) {
  now_ = of.now();
  blind_until_ = faults.orders.blind_until;
  const auto path = what.path();
  if (path == "/auth/derive-api-key"
      || (path == "/auth/api-key" && what.method == "POST"))
    return authorize(what);
  const auto* by = signer_of(what);
  if (by == nullptr)
    return error_answer(401, "Unauthorized/Invalid api key");
  return answer_private(request, what, *by, of, faults, watcher);
}

std::optional<http_answer>
order_desk::answer_private(std::uint64_t request, const http_ask& what,
                           const account& by, world& of, fault_board& faults,
                           desk_watcher& watcher) {
  const auto path = what.path();
  if (path == "/auth/api-keys")
    return json_reply({{"apiKeys", {by.key}}});
  if (path == "/auth/ban-status/closed-only")
    return answer_closed_only(by);
  if (path == "/v1/user/session-signers")
    return answer_session_signers(by);
  if (path.ends_with("/heartbeats") && what.method == "POST")
    return beat(what, by);
  if (what.method == "GET")
    return path.starts_with("/balance-allowance") ? answer_balance(what, by)
                                                  : read(what, by);
  if (auto refused = refused_unread(faults.orders, what, now_))
    return refused;
  if (what.method == "DELETE" || path.starts_with("/cancel"))
    return cancel(what, by, watcher, of.now());
  if (path == "/order")
    return post(request, what, by, of, faults);
  if (path != "/orders")
    return error_answer(404, "not found");
  const auto bodies = json::parse(what.body, nullptr, false);
  if (!bodies.is_array())
    return rejected("Invalid order payload");
  if (bodies.size() > 15)
    return rejected("Too many orders in payload");
  auto out = json::array();
  for (const auto& body : bodies) {
    const auto accepted = accept(body.dump(), by, of, faults.orders);
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
  return json_reply(out);
}

std::optional<http_answer> order_desk::post(std::uint64_t request,
                                            const http_ask& what,
                                            const account& by, world& of,
                                            fault_board& faults) {
  const auto fault = faults.orders.take(side_in(what.body), now_);
  if (auto reply = lost(fault.kind))
    return reply;
  if (const auto accepted = accept(what.body, by, of, faults.orders); !accepted)
    return rejected(accepted.error().what);
  auto& order = orders_.back();
  order.fault = fault;
  const auto index = orders_.size() - 1;
  const bool by_fault = fault.kind == order_fault::delayed;
  if (!by_fault && !(options_.answers_delayed && order.takes)) {
    held_.emplace(now_ + options_.taker_delay, held_order{request, index});
    return std::nullopt;
  }
  order.status = "DELAYED";
  held_.emplace(now_ + (by_fault ? fault.after : options_.taker_delay),
                held_order{std::nullopt, index});
  return json_reply(post_json(order, "delayed"));
}

void order_desk::step(world& of, const fault_board& faults,
                      desk_watcher& watcher) {
  now_ = of.now();
  fills_late_ = faults.fills_late;
  fills_twice_ = faults.fills_twice;
  settle_ = faults.orders.settle;
  expire_heartbeats(watcher);
  if (options_.bot_trades)
    trade_like_a_bot(of);
  while (!held_.empty() && held_.begin()->first <= now_) {
    const auto next = held_.extract(held_.begin()).mapped();
    match(next.index, next.request, of, watcher);
  }
  while (!due_.empty() && due_.begin()->first <= now_)
    watcher.report(due_.extract(due_.begin()).mapped());
  while (!late_.empty() && late_.begin()->first <= now_) {
    auto next = late_.extract(late_.begin()).mapped();
    watcher.answer(next.first, std::move(next.second));
  }
}

/// Replies to a posted order that was worked off, as its fault has it.
void order_desk::reply(const desk_order& order, std::uint64_t request,
                       http_answer what, desk_watcher& watcher) {
  if (order.fault.kind == order_fault::slow) {
    late_.emplace(now_ + order.fault.after,
                  std::pair{request, std::move(what)});
    return;
  }
  if (order.fault.kind == order_fault::lost_after)
    what = {0, {}, {}, {}};
  else if (order.fault.kind == order_fault::error_after)
    what = error_answer(500, engine_error);
  else if (order.fault.kind == order_fault::duplicated)
    what = rejected("order " + order.id + " is invalid. Duplicated.");
  watcher.answer(request, std::move(what));
}

void order_desk::match(std::size_t index, std::optional<std::uint64_t> request,
                       world& of, desk_watcher& watcher) {
  auto& order = orders_[index];
  auto* window = of.find_token(order.token_id);
  const auto answer = [&](http_answer what) {
    if (request)
      reply(order, *request, std::move(what), watcher);
  };
  const auto kill = [&](std::string_view why) {
    // After the answer "delayed", the end is reported on the user channel.
    if (order.status == "DELAYED")
      close_order(order, "CANCELED", now_, watcher);
    order.status = "CANCELED";
    answer(rejected(why));
  };
  if (window == nullptr || !window->has_book(now_)) {
    close_order(order, "CANCELED", now_, watcher);
    return answer(rejected("No orderbook exists for the requested token id"));
  }
  auto shown = window->book;
  const auto there = take(order, shown);
  auto rest = rest_of(order);
  for (const auto& part : there)
    rest.fill(order.token == outcome::up ? part.price : complement(part.price),
              part.size);
  if (order.type == "FOK" && !rest.is_empty())
    return kill("order couldn't be fully filled. FOK orders are fully filled "
                "or killed.");
  if (order.type == "FAK" && there.empty())
    return kill("no orders found to match with FAK order. FAK orders are "
                "partially filled or killed if no match is found.");
  order.status = "LIVE";
  watcher.report({order.owner.key, order.condition_id, "order",
                  order_text(order, "PLACEMENT", now_)});
  fill(order, *window, true, watcher);
  const bool at_once = order.type == "FAK" || order.type == "FOK";
  if (at_once && order.status == "LIVE")
    close_order(order, "CANCELED", now_, watcher);
  answer(placed(order, spent_by(order)));
}

money order_desk::spent_by(const desk_order& order) const {
  money out;
  for (const auto& id : order.trades)
    out += trades_.at(id).at * trades_.at(id).size;
  return out;
}

/// What is left of the order.
polymarket::order_rest order_desk::rest_of(const desk_order& order) const {
  polymarket::order_rest out{order.size - order.matched, {}};
  if (order.spends)
    out.dollars = *order.spends - spent_by(order);
  return out;
}

std::vector<taken> order_desk::take(const desk_order& order,
                                    ladder& book) const {
  auto rest = rest_of(order);
  if (order.fault.kind == order_fault::partial && order.trades.empty()) {
    // In hundredths of a share.
    rest.quantity =
      shares::from_millionths(rest.quantity.millionths() / 20'000 * 10'000);
    if (rest.dollars)
      *rest.dollars = money::from_millionths(rest.dollars->millionths() / 2);
  }
  const auto up_price = [&order](price own) {
    return order.token == outcome::up ? own : complement(own);
  };
  std::vector<taken> out;
  for (const auto& level : polymarket::take(rest, offers_to(order, book)))
    for (const auto& part :
         book.match(buys_up(order), up_price(level.price), level.size))
      out.push_back(part);
  return out;
}

bool order_desk::is_whole(const desk_order& order) const {
  return rest_of(order).is_empty();
}

/// When and how the chain takes a trade.
void order_desk::settle(desk_trade& trade, order_fault how) {
  using namespace std::chrono_literals;
  auto after = options_.mined_after;
  if (options_.settles_within.count() > 0)
    after += std::chrono::milliseconds{
      random_source{seed_for(options_.seed, trade.id)}.below(
        static_cast<std::uint64_t>(options_.settles_within.count()) + 1)};
  if (settle_)
    after = *settle_;
  trade.fails = how == order_fault::ghost || how == order_fault::failed;
  trade.retries = how == order_fault::failed;
  trade.settles_at = now_ + (how == order_fault::ghost ? 1s : after);
  trade.confirmed_at =
    trade.settles_at
    + std::max(options_.confirmed_after - options_.mined_after,
               std::chrono::milliseconds{});
}

void order_desk::fill(desk_order& order, live_window& window, bool as_taker,
                      desk_watcher& watcher) {
  for (const auto& part : take(order, window.book)) {
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
    if (as_taker)
      trade.fee = taker_fee(fee_schedule_by_date(order.window.opens_at),
                            trade.at, trade.size);
    settle(trade, order.fault.kind);
    order.matched += part.size;
    order.trades.push_back(trade.id);
    trades_[trade.id] = trade;
    if (is_whole(order))
      order.status = "MATCHED";
    for (int i = 0, n = fills_twice_ ? 2 : 1; i < n; ++i)
      report(order, trade);
    watcher.taken(window, part.price, part.size, buys_up(order));
  }
}

/// Schedules the frames of a trade.
void order_desk::report(const desk_order& order, const desk_trade& trade) {
  due_.emplace(now_ + fills_late_,
               user_event{order.owner.key, order.condition_id, "order",
                          order_text(order, "UPDATE", now_)});
  const auto add_frame = [&](std::string_view status, utc_time when) {
    const auto at = when + fills_late_;
    due_.emplace(at, user_event{order.owner.key, order.condition_id, "trade",
                                trade_text(order, trade, status, at, true)});
  };
  add_frame("MATCHED", trade.matched_at);
  if (trade.retries)
    add_frame("RETRYING", trade.retries_at());
  if (trade.fails)
    return add_frame("FAILED", trade.settles_at);
  add_frame("MINED", trade.settles_at);
  add_frame("CONFIRMED", trade.confirmed_at);
}

void order_desk::book_moved(live_window& window, desk_watcher& watcher) {
  for (auto& order : orders_)
    if (order.status == "LIVE" && order.window == window.info.window)
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
  watcher.report({order.owner.key, order.condition_id, "order",
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
    // One that has not been worked off yet is not found.
    const bool shown = found != orders_.end() && found->status != "HELD"
                       && found->status != "DELAYED";
    if (!shown || found->status != "LIVE") {
      out["not_canceled"][id] = shown ? "already canceled or matched"
                                      : "Order not found or already canceled";
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
