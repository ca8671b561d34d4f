#pragma once

#include "actors/window_state/keep/isolated_state.hpp"
#include "messages/order_records.hpp"

#include <nlohmann/json_fwd.hpp>

namespace fillguard {

/// A record as JSON: the name of the message, its content, and, of an input,
/// its trace id and that of its cause.
nlohmann::ordered_json record_json(const market_input& x);
nlohmann::ordered_json record_json(const order_record& x);

} // namespace fillguard
