#pragma once

#include "messages/decimal.hpp"
#include "messages/time.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace fillguard {

/// One of the two outcomes of a window, and the token that pays on it.
enum class side : std::uint8_t { up, down };

inline constexpr std::array both_sides{side::up, side::down};

constexpr side opponent(side x) {
  return x == side::up ? side::down : side::up;
}

std::string to_string(side x); ///< "up", "down".

enum class asset : std::uint8_t { btc, eth, sol, xrp };

std::string to_string(asset x); ///< "btc" …

enum class window_length : std::uint8_t { m5, m15 };

std::string to_string(window_length x); ///< "5m", "15m".

constexpr std::chrono::seconds length_of(window_length x) {
  return x == window_length::m5 ? std::chrono::minutes{5}
                                : std::chrono::minutes{15};
}

/// A series of windows: an asset and a duration.
struct market_key {
  asset coin = asset::btc;
  window_length length = window_length::m15;

  friend auto operator<=>(const market_key&, const market_key&) = default;
  friend auto fields(market_key& x) { return std::tie(x.coin, x.length); }
};

std::string to_string(market_key x); ///< "btc-15m".

/// Absent unless `name` is one of btc eth sol xrp with 5m or 15m.
std::optional<market_key> parse_market(std::string_view name);

/// One window of a market, named by the time it opens.
struct window_id {
  market_key market;
  utc_time opens_at;

  friend auto operator<=>(const window_id&, const window_id&) = default;
  friend auto fields(window_id& x) { return std::tie(x.market, x.opens_at); }
};

/// The venue's slug, which carries the start: "btc-updown-15m-1776081600".
std::string slug(const window_id& x);
std::optional<window_id> parse_slug(std::string_view text);

/// The window of `market` that contains `at`.
window_id window_at(market_key market, utc_time at);

/// The window after `x`.
window_id next_window(const window_id& x);

// -- the rules of a market ----------------------------------------------------

/// What the venue compares at the open and at the close.
enum class settlement : std::uint8_t { spot, twap_30, twap_60 };

std::string to_string(settlement x); ///< "spot", "twap_30", "twap_60".

/// The rule by date, for windows whose market object does not say it: spot
/// before 2026-08-07, then an average over 60 s (30 s for 5-minute windows
/// that open before 2026-08-14).
settlement settlement_by_date(const window_id& x);

/// What takers pay: rate * (p (1 - p))^exponent a share, in dollars on top of
/// the cost, or (before 2026-04-28) in shares of the purchase.
struct fee_schedule {
  enum class charged_in : std::uint8_t { dollars, shares };

  std::int64_t rate_millionths = 0;
  std::uint8_t exponent = 1; ///< 1 or 2; others are not understood.
  charged_in unit = charged_in::dollars;

  friend bool operator==(const fee_schedule&, const fee_schedule&) = default;
  friend auto fields(fee_schedule& x) {
    return std::tie(x.rate_millionths, x.exponent, x.unit);
  }
};

/// The crypto schedule in force at `opens_at`, for captures without their own.
fee_schedule fee_schedule_by_date(utc_time opens_at);

struct market_rules {
  settlement settles_on = settlement::spot;
  std::optional<fee_schedule> taker_fee; ///< Absent: not understood.
  price tick_size = price::from_millionths(10'000);
  shares smallest_order = shares::from_whole(5);
  /// Of a marketable buy.
  money smallest_cost = money::from_whole(1);
  /// How long a marketable order is held before it is matched.
  std::chrono::milliseconds taker_delay{150};

  friend bool operator==(const market_rules&, const market_rules&) = default;
  friend auto fields(market_rules& x) {
    return std::tie(x.settles_on, x.taker_fee, x.tick_size, x.smallest_order,
                    x.smallest_cost, x.taker_delay);
  }
};

/// What taking `quantity` at `at` costs in dollars (a fee that is charged in
/// shares: their worth), rounded to 5 decimals, at least 0.00001 if any.
money taker_fee(const fee_schedule& schedule, price at, shares quantity);

/// Shares kept of a purchase of `quantity` at `at`.
shares net_of_fee(const fee_schedule& schedule, price at, shares quantity);

} // namespace fillguard
