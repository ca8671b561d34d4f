#pragma once

#include "messages/time.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace fillguard::net::sim {

/// The services that the simulated venue stands in for.
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
};

inline constexpr std::array all_sources{
  source::gamma,        source::clob_rest, source::market_ws, source::user_ws,
  source::rtds,         source::polybolt,  source::binance,   source::coinbase,
  source::ethereum_rpc, source::data};

std::string to_string(source x);

/// What replaces a frame or body that would have been right.
enum class garbage : std::uint8_t {
  none,
  truncated,   ///< The first half of it.
  wrong_types, ///< JSON, but strings, numbers and lists changed places.
  oversized,   ///< A string of 2 MiB inside JSON.
  binary,      ///< Bytes that are not UTF-8; a binary frame on a web socket.
};

/// What is wrong with a source at the moment. Everything at its default: it
/// works.
struct source_fault {
  bool stalled = false; ///< Answers hang; sockets are open but silent.
  bool refuses = false; ///< New connections and requests are cut at once.
  garbage spoils = garbage::none;
  /// HTTP only: 403 (an HTML page), 425, 429, 500 …; absent: none.
  std::optional<int> status;
  std::optional<std::chrono::seconds> retry_after;
  /// Event types or topics that are not sent: "book",
  /// "crypto_prices_chainlink".
  std::set<std::string> silent_topics;
  std::chrono::milliseconds answers_after{}; ///< HTTP only.
  /// When all of this ends by itself.
  std::optional<utc_time> until;

  bool any() const {
    return stalled || refuses || spoils != garbage::none || status
           || !silent_topics.empty() || answers_after.count() > 0;
  }
};

/// Everything that can be wrong with the venue. Changed at run time; over HTTP
/// with `POST /sim/faults`, one object or an array of objects:
///
///   {"source":"market_ws","stall":true,"for_seconds":20}
///   {"source":"rtds","silent":["crypto_prices_chainlink"]}
///   {"source":"gamma","status":429,"retry_after":2}
///   {"source":"market_ws","garbage":"truncated"} {"source":"rtds","drop":true}
///   {"source":"polybolt","refuse":true} {"source":"data","delay_ms":3000}
///   {"clear":true}
///   {"ghost_book":true} {"crossed_book":true} {"tick_change":true}
///   {"gamma":"no_tokens" | "swapped" | "over" | "none"}
///   {"fills":{"delay_ms":4000,"duplicates":true}}
///
/// A key that is not named keeps its value; naming a source without any key
/// changes nothing.
struct fault_board {
  enum class listing_fault : std::uint8_t { none, no_tokens, swapped, over };

  std::array<source_fault, all_sources.size()> sources;
  bool ghost_book = false;   ///< REST books show 0.01 / 0.99.
  bool crossed_book = false; ///< Market frames show the bid above the ask.
  listing_fault listings = listing_fault::none;
  std::chrono::milliseconds fills_late{};
  bool fills_twice = false;
  /// Done once at the next step, then unset.
  std::set<source> drop_now;
  bool change_tick_now = false;

  source_fault& of(source x) { return sources[static_cast<std::size_t>(x)]; }
  const source_fault& of(source x) const {
    return sources[static_cast<std::size_t>(x)];
  }

  /// Ends what was to end by `now`.
  void expire(utc_time now);

  /// Applies a command as above. Returns an empty string, or what is wrong with
  /// it; then nothing was changed.
  std::string apply(std::string_view json, utc_time now);

  std::string to_json(utc_time now) const;
};

/// Spoils `text` as `how` says.
std::string spoil(std::string_view text, garbage how);

} // namespace fillguard::net::sim
