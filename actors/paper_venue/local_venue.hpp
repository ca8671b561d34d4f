#pragma once

#include "messages/book.hpp"
#include "messages/order_records.hpp"
#include "messages/venue.hpp"

#include <deque>
#include <optional>
#include <string>
#include <utility>

namespace fillguard {

/// A venue in this process. What it reports lies here until it is taken. Knows
/// no clock: time is what its inputs say, and never goes back.
class local_venue {
public:
  virtual ~local_venue() = default;

  /// Names an order before it is sent.
  virtual std::string order_id(const order_wanted& x) const = 0;

  virtual void submit(const order_wanted& x, utc_time now) = 0;
  virtual void cancel(const intent_id& x, utc_time now) = 0;

  /// Reports all that is known of an order. Returns whether it is known.
  virtual bool look_up(const intent_id& x, utc_time now) = 0;

  /// Whether what it does not know never came to it, and cannot be on its way.
  virtual bool knows_all() const { return true; }

  /// Follows a book.
  virtual void follow(const book_update& x) = 0;

  /// Does what is due by `now`.
  virtual void advance(utc_time now) = 0;

  /// When `advance` has something to do next; absent when never.
  virtual std::optional<utc_time> next_due() const = 0;

  /// What was recorded of its orders before a restart, in that order. A venue
  /// that lives on knows by itself.
  virtual void remember(const order_record&) {}

  void serve(const venue_request& x, utc_time now);

  /// The oldest report that was not taken; null: none. Tags are not stamped.
  const venue_report* next_report() const {
    return reports_.empty() ? nullptr : &reports_.front();
  }

  void drop_report() { reports_.pop_front(); }

  /// All reports that were not taken.
  std::deque<venue_report> take_reports() {
    return std::exchange(reports_, {});
  }

protected:
  void report(venue_report x) { reports_.push_back(std::move(x)); }

private:
  std::deque<venue_report> reports_;
};

} // namespace fillguard
