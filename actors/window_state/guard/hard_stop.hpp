#pragma once

#include "messages/decimal.hpp"

#include <optional>

namespace fillguard {

/// Whether a best bid calls for an emergency exit. A bid exists only where
/// somebody will pay it; without one there is nothing to judge.
constexpr std::optional<bool> hard_stop(std::optional<price> best_bid,
                                        price trigger) {
  return best_bid ? std::optional{*best_bid <= trigger} : std::nullopt;
}

} // namespace fillguard
