#pragma once

#include "actors/paper_venue/local_venue.hpp"
#include "actors/trader/order_desk.hpp"

#include <memory>
#include <optional>

namespace fillguard {

/// A desk and a venue, connected directly: the messages of the two actors as
/// calls. For replay, recovery and tests. A venue that is no part of this
/// process is null: requests to it stay at the desk.
class local_trading {
public:
  /// Both are shared, so that actors can take over.
  local_trading(std::shared_ptr<order_desk> desk,
                std::shared_ptr<local_venue> venue)
      : desk_{std::move(desk)}, venue_{std::move(venue)} {
    // nop
  }

  /// Makes a desk.
  explicit local_trading(std::shared_ptr<local_venue> venue,
                         spending_caps caps = {},
                         std::shared_ptr<order_log> log = nullptr);

  order_events request(const order_wanted& x, utc_time now);
  order_events cancel(const cancel_wanted& x, utc_time now);
  order_events recall(const order_wanted& x, utc_time now);
  order_events follow(const book_update& x);
  order_events advance(utc_time now);
  void remember(const order_record& x);

  /// When `advance` has something to do next; absent: never.
  std::optional<utc_time> next_due() const;

  order_desk& desk() { return *desk_; }
  const order_desk& desk() const { return *desk_; }

private:
  /// Delivers requests and reports until none is left.
  void carry(utc_time now, order_events& out);

  std::shared_ptr<order_desk> desk_;
  std::shared_ptr<local_venue> venue_;
};

/// A desk whose order ids are those of `venue`.
std::shared_ptr<order_desk> desk_of(const std::shared_ptr<local_venue>& venue,
                                    spending_caps caps = {},
                                    std::shared_ptr<order_log> log = nullptr);

} // namespace fillguard
