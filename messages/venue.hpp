#pragma once

#include "messages/describe.hpp"
#include "messages/fills.hpp"
#include "messages/orders.hpp"
#include "messages/tag.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace fillguard {

// Messages between the trader and a venue. A request has no reply: its results
// come back as reports, at any time, in any order, repeated or never.

/// Sends an order to the venue, once.
struct submit_order {
  fillguard::tag tag;
  order_wanted order;
  std::string order_id; ///< The order's id at the venue, computed beforehand.

  static constexpr auto describe() {
    return record("submit_order", field(1, "tag", &submit_order::tag),
                  field(2, "order", &submit_order::order),
                  field(3, "order_id", &submit_order::order_id));
  }
};

/// Cancels the unfilled rest of an order. Does nothing when the order is over.
struct cancel_order {
  fillguard::tag tag;
  intent_id intent;
  std::string order_id;

  static constexpr auto describe() {
    return record("cancel_order", field(1, "tag", &cancel_order::tag),
                  field(2, "intent", &cancel_order::intent),
                  field(3, "order_id", &cancel_order::order_id));
  }
};

/// Requests the venue's record of an order: its fills and its state, or that
/// there is none.
struct look_up_order {
  fillguard::tag tag;
  intent_id intent;
  std::string order_id;
  std::uint32_t round = 0; ///< Counts the look-ups of an order.

  static constexpr auto describe() {
    return record("look_up_order", field(1, "tag", &look_up_order::tag),
                  field(2, "intent", &look_up_order::intent),
                  field(3, "order_id", &look_up_order::order_id),
                  field(4, "round", &look_up_order::round));
  }
};

using venue_request = std::variant<submit_order, cancel_order, look_up_order>;

/// The venue has no record of an order that was looked up.
struct order_not_found {
  fillguard::tag tag;
  intent_id intent;
  std::uint32_t round = 0; ///< Of the look-up.
  bool certain = false;    ///< It never arrived and is not on its way.
  utc_time at;

  static constexpr auto describe() {
    return record("order_not_found", field(1, "tag", &order_not_found::tag),
                  field(2, "intent", &order_not_found::intent),
                  field(3, "round", &order_not_found::round),
                  field(4, "certain", &order_not_found::certain),
                  field(5, "at", &order_not_found::at));
  }
};

/// A report of a venue. A reply that was lost, or that is ambiguous, is an
/// answer of the state `unknown`, never a rejection.
using venue_report =
  std::variant<order_answered, fill_evidence, order_not_found>;

} // namespace fillguard
