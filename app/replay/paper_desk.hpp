#pragma once

#include "actors/fill_detector/fill_ledger.hpp"
#include "actors/paper_venue/local_trading.hpp"
#include "messages/fills.hpp"
#include "messages/windows.hpp"

#include <optional>
#include <variant>
#include <vector>

namespace fillguard {

/// A desk's reports to the state about orders and fills.
using desk_event = std::variant<order_sent, order_answered, fill_detected>;

/// Trader and fill detector of a replay. They work synchronously, without
/// actors.
class paper_desk {
public:
  using events = std::vector<desk_event>;

  paper_desk(std::shared_ptr<local_venue> venue, spending_caps caps)
      : trading_{std::move(venue), caps}, ledger_{std::nullopt} {
    // nop
  }

  events apply(const window_info& x);
  events apply(const book_update& x);
  events place(const order_wanted& x, utc_time now);
  events cancel(const cancel_wanted& x, utc_time now);
  events advance(utc_time now);
  std::optional<utc_time> next_due() const { return trading_.next_due(); }
  void forget(utc_time now) { ledger_.forget(now); }

private:
  events relay(order_events x);

  local_trading trading_;
  fill_ledger ledger_;
};

} // namespace fillguard
