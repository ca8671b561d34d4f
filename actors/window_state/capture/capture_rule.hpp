#pragma once

#include "actors/window_state/danger/confidence.hpp"
#include "messages/describe.hpp"
#include "messages/market.hpp"

#include <optional>

namespace fillguard {

/// When to buy the nearly certain outcome, and for how much.
struct capture_settings {
  price bid_price = price::from_millionths(990'000);
  money max_spend = money::from_whole(5);
  confidence_value min_confidence = confidence_value::from_millionths(950'000);
  std::chrono::nanoseconds min_time_left = std::chrono::seconds{10};

  static constexpr auto describe() {
    return record("capture_settings",
                  field(1, "bid_price", &capture_settings::bid_price),
                  field(2, "max_spend", &capture_settings::max_spend),
                  field(3, "min_confidence", &capture_settings::min_confidence),
                  field(4, "min_time_left", &capture_settings::min_time_left));
  }
};

struct capture_opportunity {
  outcome token = outcome::up;
  price ask;
  confidence_value confidence;

  friend bool operator==(const capture_opportunity&,
                         const capture_opportunity&) = default;
};

/// The outcome worth capturing; UP when both are. Pass an ask only when it is
/// known and fresh.
std::optional<capture_opportunity>
find_capture(std::optional<price> up_ask, std::optional<price> down_ask,
             std::chrono::nanoseconds left, const penalty_table& penalties,
             const capture_settings& settings);

struct capture_order {
  price limit;
  shares quantity;
};

/// The bid on the market's price grid, and as many whole shares as `max_spend`
/// buys at that price. Absent when that is less than the venue's smallest
/// order.
std::optional<capture_order> size_capture(const capture_settings& settings,
                                          const market_rules& rules);

} // namespace fillguard
