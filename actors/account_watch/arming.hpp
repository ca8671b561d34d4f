#pragma once

#include "messages/enumeration.hpp"
#include "messages/time.hpp"

#include <cstdint>
#include <string>

namespace fillguard {

/// How a check came out so far.
enum class check_result : std::uint8_t {
  unknown, ///< Not answered yet.
  passed,
  failed,   ///< Waiting may mend it.
  hopeless, ///< Only a person can mend it.
};

constexpr auto enumerators(check_result) {
  return enumeration("check_result", named(check_result::unknown, "unknown"),
                     named(check_result::passed, "passed"),
                     named(check_result::failed, "failed"),
                     named(check_result::hopeless, "hopeless"));
}

/// A check, and what is wrong with what to do about it; of one that is unknown,
/// what it waits for.
struct account_check {
  check_result outcome = check_result::unknown;
  std::string why;
  utc_time passed_at = {}; ///< Of the newest answer by which it passed.
};

/// Every check before real orders, in the contract's order.
struct arming_facts {
  account_check key; ///< Fits the account and its wallet.
  account_check order_version;
  account_check clock;
  account_check place;
  /// The session key that trades; passes unless it ended by the venue's
  /// report.
  account_check session_key{check_result::passed, {}};
  /// Whether it outlives the open windows, so that what is bought can be sold.
  account_check session_key_lasts{check_result::passed, {}};
  account_check signed_read;
  account_check closed_only;
  account_check sales_approved;
  account_check buys; ///< Dollars and their approval.
  /// Those of the account are known. Our own orders of unknown state are looked
  /// up by the desk, and hold back their window and purpose alone.
  account_check open_orders;

  bool needs_buys = false; ///< Captures or hedges are to be bought.
  bool was_armed = false;  ///< Since the start.
};

struct arming_verdict {
  enum class kind : std::uint8_t {
    armed,
    sells_only, ///< Armed, but nothing may be bought.
    not_armed,
    never, ///< The start ends: waiting does not help.
  };

  kind what = kind::not_armed;
  std::string reason; ///< Empty when armed.

  friend bool operator==(const arming_verdict&,
                         const arming_verdict&) = default;
};

/// Whether orders may be sent. The first check that did not pass gives the
/// reason. What forbids buys alone (closed-only, no dollars) never holds back a
/// sale; neither does, once armed, a clock or a read that fails later, or a
/// check that has no answer any more, since an exit that is refused costs
/// nothing and one that is held back costs the position. A hopeless check
/// ends a start; later, it only disarms.
arming_verdict arming(const arming_facts& facts);

} // namespace fillguard
