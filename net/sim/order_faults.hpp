#pragma once

#include "messages/decimal.hpp"
#include "messages/orders.hpp"
#include "messages/time.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fillguard::net::sim {

/// What goes wrong with one posted order.
enum class order_fault : std::uint8_t {
  none,
  lost_before,  ///< The connection breaks; the order never arrives.
  lost_after,   ///< The order is worked off; the connection breaks.
  slow,         ///< The reply comes `after` later.
  page_403,     ///< An HTML page; not placed.
  error_500,    ///< "could not run the execution"; not placed.
  error_after,  ///< The same text, and the order is worked off.
  zero,         ///< Matched, and answered with amounts of 0.
  empty,        ///< Matched, and answered with empty amounts.
  partial,      ///< Only half of it matches.
  delayed,      ///< Answered "delayed"; matches `after` later.
  ghost,        ///< Its trades are MATCHED, and a second later FAILED.
  failed,       ///< Its trades are RETRYING, and FAILED when due to settle.
  duplicated,   ///< Worked off, and answered as if it had been there already.
  rate_limited, ///< 429 with `Poly-RateLimit-*` and `Retry-After`.
};

/// What the venue takes at present.
enum class trading_mode : std::uint8_t {
  open,
  restarting,  ///< 425; afterwards `post_only` for two minutes.
  post_only,   ///< 503 for an order that is not post-only; cancels work.
  cancel_only, ///< 503 for every order; cancels work.
  disabled,    ///< 503 for orders and cancels.
};

/// The faults of orders, look-ups and balances. Part of `POST /sim/faults`:
///
///   {"orders":{"next":"lost_after","count":2,"side":"sell","after_ms":3000}}
///   {"orders":{"next":"error_500","for_seconds":30}}
///   {"orders":{"mode":"restarting","for_seconds":20}}
///   {"orders":{"blind_seconds":10}}    look-ups show no orders, no trades
///   {"orders":{"settle_ms":20000}}     trades from now on settle so late
///   {"orders":{"version":3}}           of `/version`; orders mismatch
///   {"orders":{"blocked":true}}        by place
///   {"orders":{"clear":true}}
struct order_faults {
  struct planned {
    order_fault kind = order_fault::none;
    std::optional<order_side> side;    ///< Absent: both.
    std::optional<std::uint64_t> left; ///< Absent: any number, until `until`.
    std::optional<utc_time> until;     ///< Absent: always.
    std::chrono::milliseconds after{3'000};
  };

  std::vector<planned> plan;
  trading_mode mode = trading_mode::open;
  std::optional<utc_time> mode_until;
  std::optional<utc_time> blind_until;
  std::optional<std::chrono::milliseconds> settle;
  int version = 2;
  bool blocked = false;

  /// Takes the fault of the next order of a side.
  planned take(order_side side, utc_time now);

  /// The mode at `now`: a restart ends in post-only mode.
  void expire(utc_time now);

  /// Whether look-ups show nothing.
  bool is_blind(utc_time now) const {
    return blind_until && now < *blind_until;
  }

  /// Throws `std::exception` for a command that cannot be read.
  void apply(const nlohmann::json& command, utc_time now);

  nlohmann::json to_json(utc_time now) const;
};

} // namespace fillguard::net::sim
