#pragma once

#include "actors/trader/journaled_venue.hpp"
#include "actors/window_state/keep/vault.hpp"

#include <nlohmann/json_fwd.hpp>

namespace fillguard {

// What is recorded, for other programs: names as in `messages/`, decimals as
// exact strings, times in UTC, null for what is not known.

nlohmann::ordered_json record_json(const fold_input& x);
nlohmann::ordered_json record_json(const order_record& x);

} // namespace fillguard
