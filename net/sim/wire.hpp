#pragma once

#include "net/sim/world.hpp"

#include <string>
#include <vector>

namespace fillguard::net::sim {

// Texts in the real venue's format.

/// A token's view of the shared book: UP's own, or mirrored for DOWN.
struct token_top {
  std::optional<price> bid;
  std::optional<price> ask;
};
token_top top_of(const live_window& window, outcome token);

enum class book_style : std::uint8_t {
  rest,  ///< `GET /book`
  frame, ///< The same with `"event_type":"book"`.
};

/// A token's whole book, best level last.
std::string book_text(const live_window& window, outcome token,
                      book_style style, utc_time now);

/// The stale book that the real venue shows at times: 0.01 / 0.99.
std::string ghost_book_text(const live_window& window, outcome token,
                            utc_time now);

/// One frame for both tokens. With `crossed` the best prices and levels are
/// wrong: a bid at the ask.
std::string price_change_text(const live_window& window,
                              const std::vector<level_change>& changes,
                              utc_time now, bool crossed = false);

std::string tick_size_change_text(const live_window& window, outcome token,
                                  price old_tick, utc_time now);

/// `at` in UP's price; `is_buy` of UP. The frame names the taker's token.
std::string last_trade_text(const live_window& window, outcome token, price at,
                            shares size, bool is_buy, utc_time now,
                            std::string_view transaction);

std::string best_bid_ask_text(const live_window& window, outcome token,
                              utc_time now);

std::string market_resolved_text(const live_window& window, utc_time now);

std::string new_market_text(const live_window& window, utc_time now);

/// Forty hex digits that change with the book; opaque, as at the real venue.
std::string book_hash(const live_window& window, outcome token);

/// `x` in quotes.
std::string in_quotes(std::string_view x);

/// Milliseconds as text in quotes.
std::string quoted_ms(utc_time x);

} // namespace fillguard::net::sim
