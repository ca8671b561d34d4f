#pragma once

#include "messages/book.hpp"
#include "messages/describe.hpp"
#include "messages/fills.hpp"
#include "messages/orders.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fillguard {

/// What is said of orders, in the order in which it happened. Tags are not
/// stamped.
using order_event = std::variant<order_sent, order_answered, fill_evidence>;
using order_events = std::vector<order_event>;

/// An order is about to be sent: what there is to know of it beforehand.
struct order_placed {
  order_wanted wanted;
  std::string order_id;
  utc_time at;

  order_sent sent() const {
    return {
      {},           wanted.intent,   order_id, wanted.token, wanted.direction,
      wanted.limit, wanted.quantity, at};
  }

  static constexpr auto describe() {
    return record("order_placed", field(1, "wanted", &order_placed::wanted),
                  field(2, "order_id", &order_placed::order_id),
                  field(3, "at", &order_placed::at));
  }
};

/// Where orders go. Its words may come late, or never: what a call returns is
/// what is known now, and later calls return the rest. A reply that was lost,
/// or that could mean either, is the state `unknown`, never a rejection.
class order_venue {
public:
  virtual ~order_venue() = default;

  /// Names an order before it is sent, so that it can be asked for even if
  /// nothing is ever heard of it.
  virtual std::string order_id(const order_wanted& x) const = 0;

  /// Sends an order, once.
  virtual order_events place(const order_wanted& x, utc_time now) = 0;

  /// Ends what is left of an order. Nothing, when none is live.
  virtual order_events cancel(const intent_id& x, utc_time now) = 0;

  /// What the venue knows of an order; absent: it knows of none.
  virtual std::optional<order_events> look_up(const intent_id& x,
                                              utc_time now) = 0;

  /// Whether what `look_up` does not find never came to it, at once: it lives
  /// here, and nothing can be on its way.
  virtual bool knows_all() const { return false; }

  /// Follows a book.
  virtual order_events note(const book_update& x) = 0;

  /// Does what is due by `now`.
  virtual order_events advance(utc_time now) = 0;

  /// When `advance` has something to do next; absent when never.
  virtual std::optional<utc_time> next_due() const = 0;

  // What was recorded of its orders before a restart, in that order. A venue
  // that lives elsewhere knows by itself.
  virtual void remember(const order_placed&) {}
  virtual void remember(const order_event&) {}
};

} // namespace fillguard
