#pragma once

#include "messages/decimal.hpp"
#include "messages/describe.hpp"
#include "messages/enumeration.hpp"
#include "messages/time.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard {

/// One of the two outcomes of a window, and the token that pays on that
/// outcome.
enum class outcome : std::uint8_t { up, down };

constexpr auto enumerators(outcome) {
  return enumeration("outcome", named(outcome::up, "up"),
                     named(outcome::down, "down"));
}

inline constexpr auto both_sides = all_of<outcome>;

constexpr outcome opposite(outcome x) {
  return x == outcome::up ? outcome::down : outcome::up;
}

/// The result of a window: the outcome that won, or `half`. At `half`, the
/// venue's 50/50 resolution, each token pays half a dollar a share.
enum class window_outcome : std::uint8_t { up, down, half };

constexpr auto enumerators(window_outcome) {
  return enumeration("window_outcome", named(window_outcome::up, "up"),
                     named(window_outcome::down, "down"),
                     named(window_outcome::half, "half"));
}

/// The result of a window that `x` won.
constexpr window_outcome won_by(outcome x) {
  return x == outcome::up ? window_outcome::up : window_outcome::down;
}

/// Whether `token` won.
constexpr bool operator==(window_outcome result, outcome token) {
  return result == won_by(token);
}

/// What a share of `token` pays at a result.
constexpr price payout(window_outcome result, outcome token) {
  if (result == window_outcome::half)
    return price::from_millionths(one_in_millionths / 2);
  return result == token ? whole_dollar : price{};
}

/// Journals hold the numbers, so a new coin goes last.
enum class asset : std::uint8_t { btc, eth, sol, xrp, doge, bnb, hype };

constexpr auto enumerators(asset) {
  return enumeration("asset", named(asset::btc, "btc"),
                     named(asset::eth, "eth"), named(asset::sol, "sol"),
                     named(asset::xrp, "xrp"), named(asset::doge, "doge"),
                     named(asset::bnb, "bnb"), named(asset::hype, "hype"));
}

/// "Bitcoin", "XRP": as the venue writes it.
std::string full_name(asset coin);

/// Journals hold the numbers, so a new length goes last.
enum class window_length : std::uint8_t { m5, m15, h1, h4 };

constexpr auto enumerators(window_length) {
  return enumeration("window_length", named(window_length::m5, "5m"),
                     named(window_length::m15, "15m"),
                     named(window_length::h1, "1h"),
                     named(window_length::h4, "4h"));
}

/// The usual length. Where US Eastern time changes, a 4-hour window is an hour
/// shorter or longer: `closes_at`.
constexpr std::chrono::seconds length_of(window_length length) {
  switch (length) {
  case window_length::m5:
    return std::chrono::minutes{5};
  case window_length::m15:
    return std::chrono::minutes{15};
  case window_length::h1:
    return std::chrono::hours{1};
  case window_length::h4:
    return std::chrono::hours{4};
  }
  return {}; // Not reached: the compiler checks the cases.
}

constexpr std::chrono::seconds longest_window() {
  std::chrono::seconds out{0};
  for (auto each : all_of<window_length>)
    out = std::max(out, length_of(each));
  return out;
}

/// A series of windows: an asset and a duration.
struct market_key {
  asset coin = asset::btc;
  window_length length = window_length::m15;

  friend auto operator<=>(const market_key&, const market_key&) = default;

  static constexpr auto describe() {
    return record("market_key", field(1, "coin", &market_key::coin),
                  field(2, "length", &market_key::length));
  }
};

std::string to_string(market_key x); ///< "btc-15m".

/// All coins: "btc, eth or sol".
std::string coins_in_words();

/// All durations: "5m, 15m or 1h".
std::string lengths_in_words();

/// Absent unless `name` is an asset and a duration.
std::optional<market_key> parse_market(std::string_view name);

/// The markets that a name with `*` for the asset, the duration or both
/// matches, in their order; empty when none does.
std::vector<market_key> matching_markets(std::string_view pattern);

/// One window of a market, named by the time it opens.
struct window_id {
  market_key market;
  utc_time opens_at;

  friend auto operator<=>(const window_id&, const window_id&) = default;

  static constexpr auto describe() {
    return record("window_id", field(1, "market", &window_id::market),
                  field(2, "opens_at", &window_id::opens_at));
  }
};

/// The venue's slug, which carries the start: "btc-updown-15m-1776081600"; for
/// an hour its name in US Eastern time,
/// "bitcoin-up-or-down-may-13-2026-5am-et". The hour that comes twice, at the
/// end of summer time, has one slug for both; it is read as the first.
std::string slug(const window_id& x);
std::optional<window_id> parse_slug(std::string_view text);

/// The window of `market` that contains `at`. Windows of 4 hours begin at 0, 4,
/// 8 … o'clock US Eastern time, all others at multiples of their length.
window_id window_at(market_key market, utc_time at);

/// The window after `x`.
window_id next_window(const window_id& x);

/// The window before `x`.
window_id previous_window(const window_id& x);

/// When the window closes, unless the venue's own description differs.
utc_time closes_at(const window_id& x);

// -- the rules of a market ----------------------------------------------------

/// What the venue compares at the open and at the close.
/// Journals hold the numbers, so a new rule goes last.
enum class settlement : std::uint8_t {
  spot,
  twap_30,
  twap_60,
  candle_1h, ///< Open and close of Binance's candle of the hour.
  unknown,   ///< Described in words that are not known.
};

constexpr auto enumerators(settlement) {
  return enumeration("settlement", named(settlement::spot, "spot"),
                     named(settlement::twap_30, "twap_30"),
                     named(settlement::twap_60, "twap_60"),
                     named(settlement::candle_1h, "candle_1h"),
                     named(settlement::unknown, "unknown"));
}

/// Whether the mean of some seconds decides.
constexpr bool is_average(settlement rule) {
  return rule == settlement::twap_30 || rule == settlement::twap_60;
}

/// The rule by date, for windows whose market object does not name one: of an
/// hour, Binance's candle; of others, spot before 2026-08-07, then an average
/// over 60 s (30 s for 5-minute windows that open before 2026-08-14).
settlement settlement_by_date(const window_id& x);

/// The fee of a taker: rate * (p (1 - p))^exponent a share, in dollars on top
/// of the cost, or (before 2026-04-28) in shares of the purchase.
struct fee_schedule {
  enum class charged_in : std::uint8_t { dollars, shares };

  std::int64_t rate_millionths = 0;
  std::uint8_t exponent = 1; ///< 1 or 2; others are not supported.
  charged_in unit = charged_in::dollars;

  static constexpr auto describe() {
    return record("fee_schedule",
                  field(1, "rate_millionths", &fee_schedule::rate_millionths),
                  field(2, "exponent", &fee_schedule::exponent),
                  field(3, "unit", &fee_schedule::unit));
  }
};

constexpr auto enumerators(fee_schedule::charged_in) {
  return enumeration("fee_charged_in",
                     named(fee_schedule::charged_in::dollars, "dollars"),
                     named(fee_schedule::charged_in::shares, "shares"));
}

/// The crypto schedule in force at `opens_at`, for captures that record none.
fee_schedule fee_schedule_by_date(utc_time opens_at);

struct market_rules {
  settlement settles_on = settlement::spot;
  std::optional<fee_schedule> taker_fee; ///< Absent: not supported.
  price tick_size = price::from_millionths(10'000);
  shares smallest_order = shares::from_whole(5);
  /// The least that a marketable buy may cost.
  money smallest_cost = money::from_whole(1);
  /// How long a marketable order is held before matching.
  std::chrono::milliseconds taker_delay{150};
  /// Whether the venue takes orders in the market. True where the venue does
  /// not publish it: the venue refuses orders by itself.
  bool accepts_orders = true;
  /// Whether the venue has published `tick_size` and `smallest_order`; they are
  /// the usual values otherwise.
  bool tick_size_known = true;
  bool smallest_order_known = true;
  /// The market's orders go to another contract: none is sent.
  bool negative_risk = false;

  static constexpr auto describe() {
    return record(
      "market_rules", field(1, "settles_on", &market_rules::settles_on),
      field(2, "taker_fee", &market_rules::taker_fee),
      field(3, "tick_size", &market_rules::tick_size),
      field(4, "smallest_order", &market_rules::smallest_order),
      field(5, "smallest_cost", &market_rules::smallest_cost),
      field(6, "taker_delay", &market_rules::taker_delay),
      field(7, "accepts_orders", &market_rules::accepts_orders, 3),
      field(8, "tick_size_known", &market_rules::tick_size_known, 3),
      field(9, "smallest_order_known", &market_rules::smallest_order_known, 3),
      field(10, "negative_risk", &market_rules::negative_risk, 3));
  }
};

/// The fee in dollars for taking `quantity` at `at` (for a fee charged in
/// shares, their value), rounded to 5 decimals, at least 0.00001 if any.
money taker_fee(const fee_schedule& schedule, price at, shares quantity);

/// The same for each share, in dollars, rounded up to a millionth: for limits
/// that must not pay too little.
price taker_fee_a_share(const fee_schedule& schedule, price at);

/// Shares received from a purchase of `quantity` at `at`.
shares net_of_fee(const fee_schedule& schedule, price at, shares quantity);

} // namespace fillguard
