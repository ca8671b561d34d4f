#pragma once

#include "app/config/load.hpp"

namespace fillguard {

/// Fills in `into.values.http.control_token` from `http.control_token_file`.
/// Adds errors to the mistakes; none shows the token.
void load_control_token(loaded_config& into);

} // namespace fillguard
