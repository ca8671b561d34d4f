#pragma once

#include "messages/describe.hpp"
#include "messages/market.hpp"
#include "messages/tag.hpp"
#include "messages/time.hpp"

#include <optional>
#include <string>

namespace fillguard {

/// Whether orders may be sent for the account now. Only in the modes `guard`
/// and `live`; sent at each change, and to each new listener.
struct arming_changed {
  fillguard::tag tag;
  bool armed = false;
  /// Why it is not armed, or, while it is, why nothing may be bought; else
  /// empty.
  std::string reason;
  utc_time at;
  /// When the session key that trades ends; absent: none does, or not known.
  std::optional<utc_time> key_ends_at{};
  std::optional<money> dollars{}; ///< The account's; absent: not known.

  static constexpr auto describe() {
    return record("arming_changed", field(1, "tag", &arming_changed::tag),
                  field(2, "armed", &arming_changed::armed),
                  field(3, "reason", &arming_changed::reason),
                  field(4, "at", &arming_changed::at),
                  field(5, "key_ends_at", &arming_changed::key_ends_at),
                  field(6, "dollars", &arming_changed::dollars));
  }
};

/// The venue's answer on the account's shares of one outcome, with the
/// account's open orders of that time.
struct account_shares {
  fillguard::tag tag;
  window_id window;
  outcome token = outcome::up;
  shares balance; ///< Settled at the venue: what can be sold.
  /// Of the balance, reserved by resting sales that are not ours.
  shares reserved;
  std::string reserved_by; ///< The id of the first of these orders.
  /// Whether the account has an open order in the window that is not ours.
  bool has_other_orders = false;
  utc_time asked_at; ///< When the balance was asked for.
  utc_time at;

  static constexpr auto describe() {
    return record(
      "account_shares", field(1, "tag", &account_shares::tag),
      field(2, "window", &account_shares::window),
      field(3, "token", &account_shares::token),
      field(4, "balance", &account_shares::balance),
      field(5, "reserved", &account_shares::reserved),
      field(6, "reserved_by", &account_shares::reserved_by),
      field(7, "has_other_orders", &account_shares::has_other_orders),
      field(8, "asked_at", &account_shares::asked_at),
      field(9, "at", &account_shares::at));
  }
};

/// The user's request to cancel our orders in the market's present window, and
/// to leave that window alone until it is settled.
struct leave_wanted {
  fillguard::tag tag;
  market_key market;
  utc_time at;

  static constexpr auto describe() {
    return record("leave_wanted", field(1, "tag", &leave_wanted::tag),
                  field(2, "market", &leave_wanted::market),
                  field(3, "at", &leave_wanted::at));
  }
};

/// The user's request to sell what is held in the market's present window at
/// whatever is bid.
struct flatten_wanted {
  fillguard::tag tag;
  market_key market;
  utc_time at;

  static constexpr auto describe() {
    return record("flatten_wanted", field(1, "tag", &flatten_wanted::tag),
                  field(2, "market", &flatten_wanted::market),
                  field(3, "at", &flatten_wanted::at));
  }
};

} // namespace fillguard
