#pragma once

#include "app/config/load.hpp"

#include <string>
#include <string_view>

namespace fillguard {

/// Whether an environment variable carries a credential instead of a key.
bool is_credential_variable(std::string_view name);

/// Fills in `into.values.api` from the environment (all four FILLGUARD_API_…
/// variables) or else from the file `credentials.file`, and
/// `into.values.trading_api` from `trading_credentials.file`. Adds errors to
/// the mistakes. No mistake shows a secret.
void load_credentials(const config_sources& from, loaded_config& into);

} // namespace fillguard
