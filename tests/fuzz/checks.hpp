#pragma once

// Invariants of every reader's result, for any bytes.

#include "net/polymarket/market_stream.hpp"
#include "net/polymarket/token_evidence.hpp"
#include "net/price_frame.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>

namespace fillguard::fuzz {

inline constexpr auto now = from_unix_seconds(1'795'348'810);

/// The window of the frames in tests/payloads, and its tokens.
inline constexpr window_id window{{asset::btc, window_length::m15},
                                  from_unix_seconds(1'795'348'800)};

inline net::polymarket::token_map tokens() {
  return {{"11111111111111111111", {window, outcome::up}},
          {"22222222222222222222", {window, outcome::down}}};
}

inline void must(bool x) {
  if (!x)
    std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Every price of a frame is usable.
inline void check(const net::price_frame& x) {
  if (const auto* list = std::get_if<net::price_list>(&x)) {
    must(!list->prices.empty());
    for (const auto& y : list->prices)
      must(net::check_price(y, now).has_value());
  } else if (const auto* bad = std::get_if<net::bad_frame>(&x)) {
    must(!bad->kind.empty());
  }
}

inline bool is_price(price x) {
  return x > price{} && x < price::from_millionths(1'000'000);
}

/// An accepted book has best prices within the range, and both tokens' views
/// agree.
inline void check(const book_update& x) {
  order_book book;
  const auto flaw = x.kind == book_update::kind_type::snapshot
                      ? book.replace(x.bids, x.asks)
                      : book.change(x.bids, x.asks);
  if (flaw != order_book::flaw::none)
    return;
  const auto top = book.top();
  must(!top.bid || (is_price(top.bid->price) && top.bid->size > shares{}));
  must(!top.ask || (is_price(top.ask->price) && top.ask->size > shares{}));
  must(!top.bid || !top.ask || top.bid->price < top.ask->price);
  must(mirror(mirror(top)) == top);
  const auto up = book.imbalance(outcome::up);
  const auto down = book.imbalance(outcome::down);
  must(up.has_value() == down.has_value());
  must(!up || (*up >= -1 && *up <= 1 && *down >= -1 && *down <= 1));
}

inline void check(const net::polymarket::stream_frame& x) {
  for (const auto& y : x.events)
    if (const auto* book = std::get_if<net::polymarket::stream_book>(&y)) {
      must(book->update.window == window);
      check(book->update);
    }
  for (const auto& y : x.bad)
    must(!y.kind.empty());
}

/// A fill has shares and a valid price.
inline void check(const net::polymarket::fill_report& x) {
  for (const auto& y : x.evidence) {
    must(!y.token_id.empty());
    must(y.evidence.quantity >= shares{});
    must(!y.evidence.price
         || (*y.evidence.price >= price{}
             && *y.evidence.price <= price::from_millionths(1'000'000)));
  }
  for (const auto& y : x.bad)
    must(!y.kind.empty());
}

} // namespace fillguard::fuzz
