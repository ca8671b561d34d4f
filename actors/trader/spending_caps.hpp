#pragma once

#include "messages/decimal.hpp"

namespace fillguard {

/// Caps on buys, in dollars at the orders' limits. Sells are never capped.
struct spending_caps {
  money order = money::from_whole(10);
  money window = money::from_whole(20); ///< Captures and hedges of one window.
  money day = money::from_whole(500);   ///< From midnight UTC.

  friend bool operator==(const spending_caps&, const spending_caps&) = default;
};

} // namespace fillguard
