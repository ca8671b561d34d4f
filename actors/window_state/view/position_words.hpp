#pragma once

#include "actors/window_state/windows/window_track.hpp"
#include "messages/decimal.hpp"
#include "messages/views.hpp"

#include <optional>
#include <string>

namespace fillguard {

/// Dollars, rounded to cents: "-4.91", "0.09".
std::string in_cents(money value);

/// The held position in one line, for a person who has to decide: outcome,
/// shares, bid, the profit if sold now and for each outcome, seconds left.
/// Absent when nothing is held. `view` shows the same window.
std::optional<std::string> position_words(const window_track& window,
                                          const window_view& view);

/// What the outcome means for the shares: "5 up pay 5.00, redeemable; profit
/// 0.09". Empty without a position or an outcome.
std::string settlement_words(const window_track& window);

/// A redemption, as far as the outcome is known: "5 up redeemed for 5.00".
std::string redemption_words(const window_track& window, outcome token,
                             shares quantity);

/// "up", "50/50".
std::string outcome_words(window_outcome value);

} // namespace fillguard
