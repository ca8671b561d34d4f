#pragma once

#include "app/commands/options.hpp"
#include "app/config/config.hpp"

#include <string>
#include <vector>

namespace fillguard {

/// Runs parts of the service, or a simulated venue for rehearsals, until a
/// signal ends them.
int run_role(config settings, const role_options& options);

/// "btc-feed" …
std::vector<std::string> role_names();

} // namespace fillguard
