#pragma once

#include "messages/book.hpp"
#include "messages/order_records.hpp"
#include "messages/venue.hpp"

#include <deque>
#include <optional>
#include <string>
#include <utility>

namespace fillguard {

/// A venue in this process. Reports are queued here until they are taken. Has
/// no clock: time comes with the inputs, and never goes back.
class local_venue {
public:
  virtual ~local_venue() = default;

  /// The id of an order, computed before sending.
  virtual std::string order_id(const order_wanted& x) const = 0;

  virtual void submit(const order_wanted& x, utc_time now) = 0;
  virtual void cancel(const intent_id& x, utc_time now) = 0;

  /// Reports everything known of an order. Returns whether the order is known.
  virtual bool look_up(const intent_id& x, utc_time now) = 0;

  /// Whether an unknown order certainly never arrived, and cannot be on its
  /// way.
  virtual bool is_authoritative() const { return true; }

  /// Updates a book.
  virtual void follow(const book_update& x) = 0;

  /// Does what is due by `now`.
  virtual void advance(utc_time now) = 0;

  /// When `advance` has something to do next; absent: never.
  virtual std::optional<utc_time> next_due() const = 0;

  /// Restores a record of the venue's orders after a restart, in the order of
  /// recording. A venue that outlives the process needs none.
  virtual void remember(const order_record&) {}

  void serve(const venue_request& request, utc_time now);

  /// The oldest report not yet taken; null: none. Tags are not stamped.
  const venue_report* next_report() const {
    return reports_.empty() ? nullptr : &reports_.front();
  }

  void drop_report() { reports_.pop_front(); }

  /// Takes all reports.
  std::deque<venue_report> take_reports() {
    return std::exchange(reports_, {});
  }

protected:
  void report(venue_report x) { reports_.push_back(std::move(x)); }

private:
  std::deque<venue_report> reports_;
};

} // namespace fillguard
