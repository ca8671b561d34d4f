#include "net/sim/wire.hpp"

namespace fillguard::net::sim {

namespace {

std::string member(std::string_view name, std::string_view value) {
  return in_quotes(name) + ':' + in_quotes(value);
}

std::string head(std::string_view event, const live_window& window) {
  return '{' + member("event_type", event) + ','
         + member("market", window.info.condition_id);
}

std::string stamp(utc_time now) {
  return ",\"timestamp\":" + quoted_ms(now);
}

void append_level(std::string& out, price at, shares size) {
  if (out.back() != '[')
    out += ',';
  out += "{\"price\":\"";
  out += to_string(at);
  out += "\",\"size\":\"";
  out += to_string(size);
  out += "\"}";
}

std::string levels_text(const live_window& window, outcome token, bool bids) {
  std::string out = "[";
  const auto& book = window.book;
  // Bids ascend and asks descend, so that the best is the last of both; the
  // mirror of an ascending list of bids is a descending list of asks.
  if (token == outcome::up) {
    if (bids)
      for (const auto& [at, size] : book.bids())
        append_level(out, at, size);
    else
      for (auto i = book.asks().rbegin(); i != book.asks().rend(); ++i)
        append_level(out, i->first, i->second);
  } else if (bids) {
    for (auto i = book.asks().rbegin(); i != book.asks().rend(); ++i)
      append_level(out, complement(i->first), i->second);
  } else {
    for (const auto& [at, size] : book.bids())
      append_level(out, complement(at), size);
  }
  return out + ']';
}

std::string text_or_empty(std::optional<price> x) {
  return x ? to_string(*x) : std::string{};
}

std::string rules_text(const live_window& window) {
  return R"("min_order_size":"5",)"
         + member("tick_size", to_string(window.tick)) + R"(,"neg_risk":false)";
}

std::string last_trade_of(const live_window& window, outcome token) {
  if (!window.last_trade)
    return {};
  return to_string(token == outcome::up ? *window.last_trade
                                        : complement(*window.last_trade));
}

} // namespace

std::string in_quotes(std::string_view x) {
  std::string out = "\"";
  out += x;
  return out + '"';
}

std::string quoted_ms(utc_time x) {
  return in_quotes(std::to_string(to_unix_ms(x)));
}

token_top top_of(const live_window& window, outcome token) {
  const auto bid = window.book.best_bid();
  const auto ask = window.book.best_ask();
  if (token == outcome::up)
    return {bid, ask};
  const auto other = [](std::optional<price> x) {
    return x ? std::optional{complement(*x)} : std::nullopt;
  };
  return {other(ask), other(bid)};
}

std::string book_hash(const live_window& window, outcome token) {
  auto mix = seed_for(static_cast<std::uint64_t>(to_unix_ms(window.book_time)),
                      window.info.token(token));
  for (const auto* levels : {&window.book.bids(), &window.book.asks()})
    for (const auto& [at, size] : *levels)
      mix = mix * 0x100000001b3
            ^ static_cast<std::uint64_t>(at.millionths() + size.millionths());
  return random_source{mix}.hex(40);
}

std::string book_text(const live_window& window, outcome token,
                      book_style style, utc_time now) {
  auto out = style == book_style::frame
               ? head("book", window)
               : '{' + member("market", window.info.condition_id);
  out += ',' + member("asset_id", window.info.token(token));
  out += stamp(style == book_style::frame ? now : window.book_time);
  out += ',' + member("hash", book_hash(window, token));
  out += ",\"bids\":" + levels_text(window, token, true);
  out += ",\"asks\":" + levels_text(window, token, false);
  out += ',' + rules_text(window);
  out += ',' + member("last_trade_price", last_trade_of(window, token));
  return out + '}';
}

std::string ghost_book_text(const live_window& window, outcome token,
                            utc_time now) {
  return '{' + member("market", window.info.condition_id) + ','
         + member("asset_id", window.info.token(token)) + stamp(now) + ','
         + member("hash", book_hash(window, token))
         + R"(,"bids":[{"price":"0.01","size":"5000"}],)"
           R"("asks":[{"price":"0.99","size":"5000"}],)"
         + rules_text(window) + R"(,"last_trade_price":"0.5"})";
}

std::string price_change_text(const live_window& window,
                              const std::vector<level_change>& changes,
                              utc_time now, bool crossed) {
  auto out = head("price_change", window) + ",\"price_changes\":[";
  const auto hashes = std::array{book_hash(window, outcome::up),
                                 book_hash(window, outcome::down)};
  const auto append = [&](const level_change& change, outcome token) {
    const auto up = token == outcome::up;
    auto top = top_of(window, token);
    if (crossed)
      std::swap(top.bid, top.ask);
    if (out.back() != '[')
      out += ',';
    out += '{' + member("asset_id", window.info.token(token));
    out += ','
           + member("price",
                    to_string(up ? change.price : complement(change.price)));
    out += ',' + member("size", to_string(change.size));
    out += change.is_bid == up ? R"(,"side":"BUY",)" : R"(,"side":"SELL",)";
    out += member("hash", hashes[up ? 0 : 1]) + ',';
    out += member("best_bid", text_or_empty(top.bid)) + ',';
    out += member("best_ask", text_or_empty(top.ask)) + '}';
  };
  const auto append_both = [&](const level_change& change) {
    append(change, outcome::up);
    append(change, outcome::down);
  };
  for (const auto& change : changes)
    append_both(change);
  if (crossed && window.book.best_ask())
    append_both({true, *window.book.best_ask(), shares::from_whole(50)});
  return out + ']' + stamp(now) + '}';
}

std::string tick_size_change_text(const live_window& window, outcome token,
                                  price old_tick, utc_time now) {
  return head("tick_size_change", window) + ','
         + member("asset_id", window.info.token(token)) + ','
         + member("old_tick_size", to_string(old_tick)) + ','
         + member("new_tick_size", to_string(window.tick)) + stamp(now) + '}';
}

std::string last_trade_text(const live_window& window, outcome token, price at,
                            shares size, bool is_buy, utc_time now,
                            std::string_view transaction) {
  const auto up = token == outcome::up;
  return head("last_trade_price", window) + ','
         + member("asset_id", window.info.token(token)) + ','
         + member("price", to_string(up ? at : complement(at))) + ','
         + member("side", is_buy == up ? "BUY" : "SELL") + ','
         + member("size", to_string(size)) + R"(,"fee_rate_bps":"0",)"
         + member("transaction_hash", transaction) + stamp(now) + '}';
}

std::string best_bid_ask_text(const live_window& window, outcome token,
                              utc_time now) {
  const auto top = top_of(window, token);
  const auto spread =
    top.bid && top.ask ? to_string(*top.ask - *top.bid) : std::string{};
  return head("best_bid_ask", window) + ','
         + member("asset_id", window.info.token(token)) + ','
         + member("best_bid", text_or_empty(top.bid)) + ','
         + member("best_ask", text_or_empty(top.ask)) + ','
         + member("spread", spread) + stamp(now) + '}';
}

std::string market_resolved_text(const live_window& window, utc_time now) {
  const auto winner = window.winner.value_or(outcome::up);
  return head("market_resolved", window) + ','
         + member("id", window.info.market_id) + ",\"assets_ids\":["
         + in_quotes(window.info.tokens[0]) + ','
         + in_quotes(window.info.tokens[1]) + "],"
         + member("winning_asset_id", window.info.token(winner)) + ','
         + member("winning_outcome", label(winner)) + stamp(now)
         + R"(,"tags":["crypto","up-or-down"]})";
}

std::string new_market_text(const live_window& window, utc_time now) {
  const auto& listing = window.info;
  const auto pair = [](std::string_view a, std::string_view b) {
    return '[' + in_quotes(a) + ',' + in_quotes(b) + ']';
  };
  return head("new_market", window) + ',' + member("id", listing.market_id)
         + ',' + member("question", question(listing)) + ','
         + member("slug", slug(listing.window)) + R"(,"description":"",)"
         + "\"assets_ids\":" + pair(listing.tokens[0], listing.tokens[1])
         + ",\"outcomes\":"
         + pair(label(listing.outcomes[0]), label(listing.outcomes[1]))
         + ",\"event_message\":{" + member("id", listing.market_id) + ','
         + member("ticker", slug(listing.window)) + ','
         + member("slug", slug(listing.window)) + ','
         + member("title", question(listing)) + R"(,"description":""})"
         + stamp(now) + R"(,"tags":["crypto"],)"
         + member("condition_id", listing.condition_id) + R"(,"active":true,)"
         + "\"clob_token_ids\":" + pair(listing.tokens[0], listing.tokens[1])
         + ',' + member("order_price_min_tick_size", to_string(window.tick))
         + R"(,"taker_base_fee":"1000","fees_enabled":true,)"
           R"("fee_schedule":{"exponent":1,"rate":0.07,"takerOnly":true,)"
           R"("rebateRate":0.2},"group_item_title":""})";
}

} // namespace fillguard::net::sim
