#include "net/sim/json_text.hpp"
#include "net/sim/venue.hpp"
#include "net/sim/wire.hpp"

#include <nlohmann/json.hpp>

namespace fillguard::net::sim {

namespace {

using nlohmann::json;

std::vector<std::string> texts_of(const json& frame, const char* key) {
  std::vector<std::string> out;
  if (frame.contains(key) && frame[key].is_array())
    for (const auto& one : frame[key])
      if (one.is_string())
        out.push_back(one.get<std::string>());
  return out;
}

bool flag_of(const json& frame, const char* key, bool otherwise) {
  return frame.contains(key) && frame[key].is_boolean() ? frame[key].get<bool>()
                                                        : otherwise;
}

} // namespace

void venue::receive_market(connection_id id, connection& from,
                           std::string_view text) {
  if (text == "PING")
    return send_frame(id, from.of, "PONG");
  const auto frame = json::parse(text, nullptr, false);
  if (!frame.is_object())
    return;
  const auto tokens = texts_of(frame, "assets_ids");
  const auto operation = text_of(frame, "operation");
  if (operation == "unsubscribe") {
    for (const auto& token : tokens)
      from.topics.erase(token);
    return;
  }
  if (operation != "subscribe" && text_of(frame, "type") != "market")
    return;
  from.custom = flag_of(frame, "custom_feature_enabled", false);
  subscribe_market(id, from, tokens, flag_of(frame, "initial_dump", true));
}

void venue::subscribe_market(connection_id id, connection& from,
                             const std::vector<std::string>& tokens,
                             bool dump) {
  std::string books = "[";
  auto any = false;
  for (const auto& token : tokens) {
    const auto* window = world_.find_token(token);
    if (window == nullptr || !from.topics.insert(token).second)
      continue;
    any = true;
    if (!window->has_book(now()))
      continue;
    if (books.size() > 1)
      books += ',';
    const auto which =
      window->info.token(outcome::up) == token ? outcome::up : outcome::down;
    books += book_text(*window, which, book_style::frame, now());
  }
  if (!any)
    send_frame(id, from.of, "NO NEW ASSETS");
  else if (dump && !silent(from.of, "book"))
    send_frame(id, from.of, books + ']');
}

void venue::receive_user(connection_id id, connection& from,
                         std::string_view text) {
  if (text == "PING")
    return send_frame(id, from.of, "PONG");
  const auto frame = json::parse(text, nullptr, false);
  if (!frame.is_object())
    return;
  const auto markets = texts_of(frame, "markets");
  const auto operation = text_of(frame, "operation");
  if (operation == "unsubscribe") {
    for (const auto& one : markets)
      from.topics.erase(one);
    return;
  }
  if (text_of(frame, "type") == "user" && frame.contains("auth")
      && frame["auth"].is_object()) {
    const auto& auth = frame["auth"];
    const auto key = text_of(auth, "apiKey");
    if (!desk_.has_account(key, text_of(auth, "secret"),
                           text_of(auth, "passphrase"))) {
      connections_.erase(id);
      sinks_.drop(id, 1008);
      return;
    }
    from.account = key;
  }
  from.topics.insert(markets.begin(), markets.end());
}

void venue::report(const user_event& event) {
  if (silent(source::user_ws, event.topic))
    return;
  for (const auto& [id, one] : connections_)
    if (one.of == source::user_ws && one.account == event.key
        && (one.topics.empty() || one.topics.contains(event.condition_id)))
      send_frame(id, one.of, event.text);
}

void venue::send_market(const live_window& window, std::optional<outcome> token,
                        const std::string& topic, bool custom,
                        const std::function<std::string()>& text) {
  if (silent(source::market_ws, topic))
    return;
  std::optional<std::string> rendered;
  const auto is_subscribed = [&](const connection& one) {
    if (one.of != source::market_ws || (custom && !one.custom))
      return false;
    if (token)
      return one.topics.contains(window.info.token(*token));
    return one.topics.contains(window.info.tokens[0])
           || one.topics.contains(window.info.tokens[1]);
  };
  for (const auto& [id, one] : connections_) {
    if (!is_subscribed(one))
      continue;
    if (!rendered)
      rendered = text();
    send_frame(id, one.of, *rendered);
  }
}

void venue::send_books(const live_window& window) {
  if (!window.has_book(now()))
    return;
  for (const auto token : both_sides)
    send_market(window, token, "book", false, [&] {
      return book_text(window, token, book_style::frame, now());
    });
}

void venue::listed(const live_window& window) {
  if (silent(source::market_ws, "new_market"))
    return;
  for (const auto& [id, one] : connections_)
    if (one.of == source::market_ws && one.custom)
      send_frame(id, one.of, new_market_text(window, now()));
}

void venue::book_changed(live_window& window,
                         const std::vector<level_change>& changes) {
  if (!changes.empty())
    send_market(window, std::nullopt, "price_change", false, [&] {
      return price_change_text(window, changes, now(), faults_.crossed_book);
    });
  const auto bid = window.book.best_bid();
  const auto ask = window.book.best_ask();
  if (bid != window.sent_bid || ask != window.sent_ask)
    for (const auto token : both_sides)
      send_market(window, token, "best_bid_ask", true,
                  [&] { return best_bid_ask_text(window, token, now()); });
  window.sent_bid = bid;
  window.sent_ask = ask;
  desk_.book_moved(window, *this);
}

void venue::traded(live_window& window, price at, shares size, bool is_buy) {
  window.last_trade = at;
  window.book_time = now();
  const auto token = window.last_taker_token;
  const auto transaction = "0x" + chance_.hex(64);
  send_market(window, token, "last_trade_price", false, [&] {
    return last_trade_text(window, token, at, size, is_buy, now(), transaction);
  });
  send_books(window);
}

void venue::tick_changed(live_window& window, price old_tick) {
  for (const auto token : both_sides)
    send_market(window, token, "tick_size_change", false, [&] {
      return tick_size_change_text(window, token, old_tick, now());
    });
  send_books(window);
}

void venue::closed(live_window& window) {
  desk_.window_closed(window, *this);
}

void venue::resolved(live_window& window) {
  window.half = faults_.half;
  // What the venue sends at 50/50 is not known. Without a winner there is
  // nothing to name.
  if (window.half)
    return;
  send_market(window, std::nullopt, "market_resolved", true,
              [&] { return market_resolved_text(window, now()); });
}

} // namespace fillguard::net::sim
