#pragma once

#include "messages/decimal.hpp"

#include <optional>

namespace fillguard {

/// Whether a best bid calls for an emergency exit; unknown without a bid.
constexpr std::optional<bool> hard_stop(std::optional<price> best_bid,
                                        price trigger) {
  return best_bid ? std::optional{*best_bid <= trigger} : std::nullopt;
}

} // namespace fillguard
