#pragma once

#include "actors/window_state/account/account_settings.hpp"

#include <optional>
#include <string>

namespace fillguard {

/// What is known of how a position of the account came about.
struct ownership_facts {
  bool is_ours = false;         ///< Bought by an order of ours.
  bool is_pair = false;         ///< Both outcomes are held, not by a hedge.
  std::optional<price> average; ///< Absent: unknown.
};

/// Why the position is not guarded; absent: it is. A pair pays a dollar in any
/// case, and a position whose price is unknown has no known purpose.
std::optional<std::string> not_guarded_because(const ownership_facts& facts,
                                               const account_settings& rules);

} // namespace fillguard
