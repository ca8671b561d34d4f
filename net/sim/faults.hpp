#pragma once

#include "messages/decimal.hpp"
#include "messages/result.hpp"
#include "messages/time.hpp"
#include "net/sim/order_faults.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace fillguard::net::sim {

/// The simulated services.
enum class source : std::uint8_t {
  gamma,
  clob_rest,
  market_ws,
  user_ws,
  rtds,
  polybolt,
  binance,
  coinbase,
  ethereum_rpc,
  data,
  site,
};

inline constexpr std::array all_sources{
  source::gamma,        source::clob_rest, source::market_ws, source::user_ws,
  source::rtds,         source::polybolt,  source::binance,   source::coinbase,
  source::ethereum_rpc, source::data,      source::site};

std::string to_string(source x);

/// What replaces a correct frame or body.
enum class garbage : std::uint8_t {
  none,
  truncated,   ///< Its first half.
  wrong_types, ///< JSON with strings, numbers and lists exchanged.
  oversized,   ///< A string of 2 MiB inside JSON.
  binary,      ///< Bytes that are not UTF-8; a binary frame on a web socket.
};

/// The present faults of a source. With all defaults it works.
struct source_fault {
  bool stalled = false; ///< Does not answer; sockets are open but silent.
  bool refuses = false; ///< Drops new connections and requests at once.
  garbage spoils = garbage::none;
  /// HTTP only: 403 (an HTML page), 425, 429, 500 …; absent: none.
  std::optional<int> status;
  std::optional<std::chrono::seconds> retry_after;
  /// Event types or topics that are not sent: "book",
  /// "crypto_prices_chainlink".
  std::set<std::string> silent_topics;
  std::chrono::milliseconds answers_after{}; ///< HTTP only.
  /// When all these faults end.
  std::optional<utc_time> until;

  bool any() const {
    return stalled || refuses || spoils != garbage::none || status
           || !silent_topics.empty() || answers_after.count() > 0;
  }
};

/// All faults of the venue. They can be changed at run time, over HTTP with
/// `POST /sim/faults`, one object or an array of objects:
///
///   {"source":"market_ws","stall":true,"for_seconds":20}
///   {"source":"rtds","silent":["crypto_prices_chainlink"]}
///   {"source":"gamma","status":429,"retry_after":2}
///   {"source":"market_ws","garbage":"truncated"} {"source":"rtds","drop":true}
///   {"source":"polybolt","refuse":true} {"source":"data","delay_ms":3000}
///   {"clear":true}
///   {"ghost_book":true} {"crossed_book":true} {"tick_change":true}
///   {"site":{"late_ms":20000,"adjusted":"0.25","off":"34","hour_open":true}}
///   {"gamma":"no_tokens" | "swapped" | "over" | "takes_no_orders" |
///            "no_tick" | "none"}
///   {"half":true}
///   {"fills":{"delay_ms":4000,"duplicates":true}}
///   {"clock_skew_ms":30000}
///   {"orders":{…}}    as `order_faults` has it
///
/// An absent key keeps its value; a source without any key changes nothing.
struct fault_board {
  enum class listing_fault : std::uint8_t {
    none,
    no_tokens,
    swapped,
    over,
    takes_no_orders, ///< "acceptingOrders" is false, and "closed" is true.
    no_tick,         ///< Tick size and smallest order are null.
  };

  /// The site's prices to beat.
  struct site_answers {
    /// From a window's open until the site has its price.
    std::chrono::milliseconds late{2'500};
    coin_price adjusted; ///< Added during a window's first 10 s.
    coin_price off;      ///< Added always.
    /// Variants other than `fiveminute` have the hour's open.
    bool hour_open = false;
  };

  std::array<source_fault, all_sources.size()> sources;
  site_answers site;
  bool ghost_book = false;   ///< REST books show 0.01 / 0.99.
  bool crossed_book = false; ///< Market frames show the bid above the ask.
  listing_fault listings = listing_fault::none;
  bool half = false; ///< Windows resolve at 50/50.
  std::chrono::milliseconds fills_late{};
  bool fills_twice = false;
  order_faults orders;
  /// How far the time of HTTP answers (Date, /time) is ahead of the venue's.
  std::chrono::milliseconds clock_skew{};
  /// Applied once at the next step, then cleared.
  std::set<source> drop_now;
  bool change_tick_now = false;

  source_fault& of(source x) { return sources[static_cast<std::size_t>(x)]; }
  const source_fault& of(source x) const {
    return sources[static_cast<std::size_t>(x)];
  }

  /// Ends the faults that were to end by `now`.
  void expire(utc_time now);

  /// Applies a command as above. With an error nothing is changed.
  result<void> apply(std::string_view json, utc_time now);

  std::string to_json(utc_time now) const;
};

/// Replaces `text` by garbage of the kind `how`.
std::string spoil(std::string_view text, garbage how);

} // namespace fillguard::net::sim
