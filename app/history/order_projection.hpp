#pragma once

#include "app/history/rows.hpp"
#include "messages/order_life.hpp"
#include "messages/order_records.hpp"
#include "messages/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace fillguard::history {

/// An order, and when it was sent.
struct followed_order {
  order_life life;
  utc_time sent_at;
  std::uint64_t trace = 0;

  static constexpr auto describe() {
    return record("followed_order", field(1, "life", &followed_order::life),
                  field(2, "sent_at", &followed_order::sent_at),
                  field(3, "trace", &followed_order::trace));
  }
};

/// Turns the records of the service's orders into rows.
class order_projection {
public:
  void project(const order_record& x, row_batch& to);

  /// Everything that a continued projection needs, as bytes.
  std::string memory() const;
  result<void> remember(const std::string& memory);

private:
  void take(const order_placed& x, row_batch& to);
  void take(const order_answered& x, row_batch& to);
  void take(const fill_evidence& report, row_batch& to);
  void put(const followed_order& followed, row_batch& to) const;
  void forget(utc_time now);

  std::vector<followed_order> orders_; ///< Of about a day.
};

} // namespace fillguard::history
